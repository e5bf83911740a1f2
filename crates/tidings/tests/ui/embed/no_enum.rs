tidings::embed!("app":);

fn main() {}

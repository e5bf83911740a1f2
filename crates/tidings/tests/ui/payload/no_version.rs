use serde::Serialize;
use tidings::Payload;

#[derive(Serialize, Payload)]
struct Renamed {
    name: String,
}

fn main() {}

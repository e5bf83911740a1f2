use serde::Serialize;
use tidings::Events;

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Moved(i32, i32),
}

fn main() {}

use serde::Serialize;
use tidings::Events;

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Renamed(String),
}

fn main() {}

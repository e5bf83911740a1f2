use serde::Serialize;
use tidings::Events;

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Renamed { name: String },
}

fn main() {}

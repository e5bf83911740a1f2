use serde::Serialize;
use tidings::{Events, Payload, Version};

#[derive(Serialize, Payload)]
struct Renamed {
    v: Version<1>,
}

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Opened { version: Version<1> },
    Renamed(Renamed),
}

fn main() {}

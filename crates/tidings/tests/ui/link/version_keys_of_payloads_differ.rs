use serde::Serialize;
use tidings::{Events, Payload, Version};

#[derive(Serialize, Payload)]
struct Opened {
    schema_version: Version<1>,
}

#[derive(Serialize, Payload)]
struct Renamed {
    version: Version<1>,
}

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Opened(Opened),
    Renamed(Renamed),
}

fn main() {}

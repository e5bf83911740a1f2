use serde::Serialize;
use tidings::{Events, Payload, Version};

#[derive(Serialize, Payload)]
struct Renamed {
    version: Version<1>,
}

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    #[event(unversioned)]
    Renamed(Renamed),
}

fn main() {}

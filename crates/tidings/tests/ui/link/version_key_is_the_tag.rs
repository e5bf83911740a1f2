use serde::Serialize;
use tidings::{Events, Payload, Version};

#[derive(Serialize, Payload)]
struct Renamed {
    #[serde(rename = "type")]
    version: Version<1>,
}

#[derive(Serialize, Events)]
#[serde(tag = "type")]
enum AppEvent {
    Renamed(Renamed),
}

fn main() {}

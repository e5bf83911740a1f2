use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Renamed { version: Version<1>, schema: Version<1> },
}

fn main() {}

use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Opened { version: Version<1> },
    Renamed { v: Version<1>, name: String },
}

fn main() {}

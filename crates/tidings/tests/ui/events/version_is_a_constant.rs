use serde::Serialize;
use tidings::{Events, Version};

const FIRST: u32 = 1;

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Renamed { version: Version<FIRST>, name: String },
}

fn main() {}

use serde::Serialize;
use tidings::{Events, Version};

type First = Version<1>;

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Renamed { version: First, name: String },
}

fn main() {}

use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize)]
struct Renamed {
    version: Version<1>,
}

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Renamed(Renamed),
}

fn main() {}

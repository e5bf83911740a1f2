use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(tag = "type")]
#[event(critical)]
enum AppEvent {
    Opened { version: Version<1> },
}

fn main() {}

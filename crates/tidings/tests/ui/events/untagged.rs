use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(untagged)]
enum AppEvent {
    Opened { version: Version<1> },
}

fn main() {}

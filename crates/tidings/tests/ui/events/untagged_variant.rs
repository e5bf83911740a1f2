use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Opened { version: Version<1> },
    #[serde(untagged)]
    Other { version: Version<1> },
}

fn main() {}

use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    #[event(unversiond)]
    Heartbeat { version: Version<1> },
}

fn main() {}

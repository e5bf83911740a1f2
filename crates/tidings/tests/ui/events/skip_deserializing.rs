use serde::{Deserialize, Serialize};
use tidings::{Events, Version};

#[derive(Deserialize, Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    #[serde(skip_deserializing)]
    Opened { version: Version<1> },
}

fn main() {}

use serde::{Deserialize, Serialize};
use tidings::{Events, Version};

#[derive(Deserialize, Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    #[serde(rename(serialize = "opened", deserialize = "open"))]
    Opened { version: Version<1> },
}

fn main() {}

use serde::{Deserialize, Serialize};
use tidings::{Events, Version};

#[derive(Deserialize, Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Opened {
        #[serde(rename(serialize = "version", deserialize = "v"))]
        version: Version<1>,
    },
}

fn main() {}

use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Renamed {
        #[serde(skip_serializing)]
        version: Version<1>,
    },
}

fn main() {}

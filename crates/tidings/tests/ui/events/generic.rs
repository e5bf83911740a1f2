use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent<T> {
    Opened { version: Version<1>, with: T },
}

fn main() {}

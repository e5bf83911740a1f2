use serde::Serialize;
use tidings::{Events, Version};

#[derive(Clone, Serialize, Events)]
#[serde(tag = "type", into = "String")]
enum AppEvent {
    Opened { version: Version<1> },
}

impl From<AppEvent> for String {
    fn from(_: AppEvent) -> Self {
        String::new()
    }
}

fn main() {}

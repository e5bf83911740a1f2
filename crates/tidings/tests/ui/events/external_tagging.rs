use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
enum AppEvent {
    Opened { version: Version<1> },
}

fn main() {}

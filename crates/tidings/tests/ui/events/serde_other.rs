use serde::Deserialize;
use tidings::{Events, Version};

#[derive(Deserialize, Events)]
#[serde(tag = "type")]
enum AppEvent {
    Opened { version: Version<1> },
    #[serde(other)]
    #[event(unversioned)]
    Unknown,
}

fn main() {}

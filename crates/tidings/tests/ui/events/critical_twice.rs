use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    #[event(critical, critical_if = always)]
    Opened { version: Version<1> },
}

fn always(_: &AppEvent) -> bool {
    true
}

fn main() {}

use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
enum AppEvent {
    UserRenamed { version: Version<1> },
    #[serde(rename = "user_renamed")]
    Renamed { version: Version<1> },
}

fn main() {}

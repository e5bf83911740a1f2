use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload", rename_all_fields = "lowercase")]
enum AppEvent {
    Renamed {
        version: Version<1>,
        #[serde(rename = "version")]
        app_version: String,
    },
}

fn main() {}

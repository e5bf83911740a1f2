use tidings::{Events, Version};

#[derive(serde::Serialize, serde::Deserialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Opened { version: Version<1> },
}

tidings::embed!("never-generated": AppEvent);

fn main() {}

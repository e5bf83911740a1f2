use serde::{Deserialize, Serialize};
use tidings::{Events, Version};

#[derive(Deserialize, Serialize, Events)]
#[serde(
    tag = "type",
    rename_all(serialize = "snake_case", deserialize = "kebab-case")
)]
enum AppEvent {
    FileOpened { version: Version<1> },
}

fn main() {}

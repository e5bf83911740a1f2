use serde::Serialize;
use tidings::{Events, Version};

#[derive(Serialize, Events)]
struct Opened {
    version: Version<1>,
}

fn main() {}

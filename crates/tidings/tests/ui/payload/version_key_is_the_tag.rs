use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
#[serde(tag = "version")]
struct Renamed {
    version: Version<1>,
}

fn main() {}

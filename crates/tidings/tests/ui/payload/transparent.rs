use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
#[serde(transparent)]
struct Renamed {
    version: Version<1>,
}

fn main() {}

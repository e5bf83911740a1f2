use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
#[payload(previous = Renamed)]
struct Renamed {
    version: Version<2>,
}

fn main() {}

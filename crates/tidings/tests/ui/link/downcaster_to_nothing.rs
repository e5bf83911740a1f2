use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Clone, Serialize, Payload)]
#[payload(downcast)]
struct Renamed {
    version: Version<2>,
}

fn main() {}

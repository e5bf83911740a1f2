use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
#[payload(prevoius = Old)]
struct Renamed {
    version: Version<2>,
}

fn main() {}

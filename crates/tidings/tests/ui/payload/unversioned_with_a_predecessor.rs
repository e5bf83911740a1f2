use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
struct Old {
    version: Version<1>,
}

#[derive(Serialize, Payload)]
#[payload(unversioned, previous = Old)]
struct Renamed {
    name: String,
}

fn main() {}

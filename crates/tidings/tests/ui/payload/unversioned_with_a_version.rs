use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
#[payload(unversioned)]
struct Renamed {
    version: Version<1>,
}

fn main() {}

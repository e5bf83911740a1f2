use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
enum Renamed {
    Now { version: Version<1> },
}

fn main() {}

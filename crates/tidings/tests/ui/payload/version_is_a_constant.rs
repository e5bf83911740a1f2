use serde::Serialize;
use tidings::{Payload, Version};

const FIRST: u32 = 1;

#[derive(Serialize, Payload)]
struct Renamed {
    version: Version<FIRST>,
}

fn main() {}

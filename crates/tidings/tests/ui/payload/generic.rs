use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
struct Renamed<T> {
    version: Version<1>,
    name: T,
}

fn main() {}

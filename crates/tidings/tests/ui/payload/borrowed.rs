use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
struct Renamed<'a> {
    version: Version<1>,
    name: &'a str,
}

fn main() {}

use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
struct Renamed(Version<1>);

fn main() {}

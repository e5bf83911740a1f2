use serde::Serialize;
use serde_json::Value;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
#[payload(previous_json(1, carry))]
struct Renamed {
    version: Version<2>,
}

struct Silent;

fn carry(_: Value) -> Result<Value, Silent> {
    Err(Silent)
}

fn main() {}

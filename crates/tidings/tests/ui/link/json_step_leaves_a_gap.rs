use serde::Serialize;
use serde_json::Value;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
#[payload(previous_json(3, carry), previous_json(1, carry))]
struct Renamed {
    version: Version<4>,
}

fn carry(old: Value) -> Result<Value, String> {
    Ok(old)
}

fn main() {}

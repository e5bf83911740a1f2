use serde::Serialize;
use serde_json::Value;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
#[payload(previous_json(1, carry))]
struct Renamed {
    version: Version<2>,
}

fn carry(old: String) -> Result<Value, String> {
    Ok(old.into())
}

fn main() {}

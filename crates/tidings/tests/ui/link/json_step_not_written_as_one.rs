use serde::Serialize;
use serde_json::Value;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
#[payload(previous_json = carry)]
struct Renamed {
    version: Version<2>,
}

fn carry(old: Value) -> Result<Value, String> {
    Ok(old)
}

fn main() {}

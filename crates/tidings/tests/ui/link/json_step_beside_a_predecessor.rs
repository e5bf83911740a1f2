use serde::Serialize;
use serde_json::Value;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
struct RenamedV1 {
    version: Version<1>,
}

impl From<RenamedV1> for Renamed {
    fn from(_: RenamedV1) -> Self {
        Self { version: Version }
    }
}

#[derive(Serialize, Payload)]
#[payload(previous = RenamedV1, previous_json(1, carry))]
struct Renamed {
    version: Version<2>,
}

fn carry(old: Value) -> Result<Value, String> {
    Ok(old)
}

fn main() {}

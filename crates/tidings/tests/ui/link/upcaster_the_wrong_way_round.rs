use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
struct OldV1 {
    version: Version<1>,
}

#[derive(Serialize, Payload)]
#[payload(previous = OldV1)]
struct Renamed {
    version: Version<2>,
}

impl From<Renamed> for OldV1 {
    fn from(_: Renamed) -> Self {
        Self { version: Version }
    }
}

fn main() {}

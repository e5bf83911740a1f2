use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
struct RenamedV1 {
    version: Version<1>,
}

#[derive(Serialize, Payload)]
#[payload(previous = RenamedV1, downcast)]
struct Renamed {
    version: Version<2>,
}

impl From<RenamedV1> for Renamed {
    fn from(_: RenamedV1) -> Self {
        Self { version: Version }
    }
}

impl From<Renamed> for RenamedV1 {
    fn from(_: Renamed) -> Self {
        Self { version: Version }
    }
}

fn main() {}

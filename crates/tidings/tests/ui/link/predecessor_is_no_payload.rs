use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize)]
struct OldV1 {
    version: Version<1>,
}

#[derive(Serialize, Payload)]
#[payload(previous = OldV1)]
struct Renamed {
    version: Version<2>,
}

impl From<OldV1> for Renamed {
    fn from(_: OldV1) -> Self {
        Self { version: Version }
    }
}

fn main() {}

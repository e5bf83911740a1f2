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

struct Silent;

impl TryFrom<OldV1> for Renamed {
    type Error = Silent;

    fn try_from(_: OldV1) -> Result<Self, Silent> {
        Err(Silent)
    }
}

fn main() {}

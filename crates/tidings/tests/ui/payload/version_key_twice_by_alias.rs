use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
struct Renamed {
    version: Version<1>,
    #[serde(alias = "version")]
    app_version: String,
}

fn main() {}

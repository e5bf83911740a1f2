use serde::Serialize;
use tidings::{Payload, Version};

#[derive(Serialize, Payload)]
struct Renamed {
    version: Version<1>,
    #[serde(rename = "version")]
    app_version: String,
}

fn main() {}

use serde::Serialize;
use tidings::{Payload, Version};

fn as_text<S: serde::Serializer>(_: &Version<1>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str("1")
}

#[derive(Serialize, Payload)]
struct Renamed {
    #[serde(serialize_with = "as_text")]
    version: Version<1>,
}

fn main() {}

use serde::Serialize;
use tidings::Payload;

#[derive(Serialize, Payload)]
struct Renamed {
    version: u8,
}

fn main() {}

use serde::Serialize;
use tidings::{Events, Payload};

#[derive(Serialize, Payload)]
#[payload(unversioned)]
struct Renamed {
    name: String,
}

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    Renamed(Renamed),
}

fn main() {}

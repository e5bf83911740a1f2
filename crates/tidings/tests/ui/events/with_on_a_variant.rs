use serde::Serialize;
use tidings::Events;

mod other {
    pub(crate) fn serialize<S: serde::Serializer>(_: &str, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_unit()
    }
}

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "payload")]
enum AppEvent {
    #[serde(serialize_with = "other::serialize")]
    Opened(String),
}

fn main() {}

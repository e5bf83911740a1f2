use serde::Serialize;
use tidings::Events;

mod other {
    pub(crate) enum AppEvent {
        Opened,
    }
}

#[derive(Serialize, Events)]
#[serde(tag = "type", remote = "other::AppEvent")]
enum AppEvent {
    #[event(unversioned)]
    Opened,
}

fn main() {}

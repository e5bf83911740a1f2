use serde::Serialize;
use tidings::Events;

#[derive(Serialize, Events)]
#[serde(tag = "type")]
enum AppEvent {}

fn main() {}

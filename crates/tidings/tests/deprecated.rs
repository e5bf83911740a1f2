//! Deriving for what is deprecated warns nobody.

#![deny(warnings)]

use serde::Serialize;
use tidings::{Events, Payload, Version};

#[derive(Serialize, Payload)]
#[deprecated(note = "use the next")]
struct OldV1 {
    version: Version<1>,
}

#[derive(Serialize, Payload)]
#[payload(previous = OldV1)]
#[deprecated]
struct Old {
    version: Version<2>,
}

#[allow(deprecated, clippy::allow_attributes, reason = "the step is the application's own code")]
impl From<OldV1> for Old {
    fn from(_: OldV1) -> Self {
        Self { version: Version }
    }
}

mod events {
    #![allow(
        deprecated,
        dead_code,
        clippy::allow_attributes,
        reason = "rustc reports a deprecated type where it is named, and the variant names it"
    )]

    use super::{Events, Old, Serialize};

    #[derive(Serialize, Events)]
    #[serde(tag = "type")]
    pub(crate) enum AppEvent {
        Old(Old),
    }
}

#[derive(Serialize, Events)]
#[serde(tag = "type")]
#[expect(dead_code, reason = "only the metadata is looked at")]
enum Deprecating {
    #[deprecated = "gone soon"]
    #[event(critical)]
    One { version: Version<1> },
    #[deprecated(since = "0.2.0", note = "gone sooner")]
    #[event(critical_if = always)]
    Two { version: Version<1> },
    #[event(unversioned)]
    Three,
}

fn always(_: &Deprecating) -> bool {
    true
}

#[test]
fn the_note_is_kept_in_every_spelling() {
    let notes: Vec<_> =
        Deprecating::META.variants.iter().map(|variant| variant.deprecated.map(|it| it.note)).collect();
    assert_eq!(notes, [Some(Some("gone soon")), Some(Some("gone sooner")), None]);
    let old = events::AppEvent::META.variants[0].payload.unwrap();
    assert_eq!(old.deprecated.unwrap().note, None);
    assert!(!Deprecating::Three.is_critical());
}

//! Each event in the version that its reader knows.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use tidings::meta::VariantMeta;
use tidings::{Decoded, Embedded, Envelope, Events, decode_envelope, downcast};

use super::counters::Counters;
use super::envelope::{self, Text};
use super::outgoing::EnvelopeBytes;
use crate::core::{Entry, Form};

/// Which versions a client reads: of each type the highest. A type that is not named is read in
/// version 1, so that a client only names what has moved on.
///
/// ```
/// use tidings_delivery::Accept;
///
/// let accept = Accept::versions([("server_status", 2)]);
/// assert_ne!(accept, Accept::present());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accept(Option<Arc<BTreeMap<Arc<str>, u32>>>);

impl Accept {
    /// Every event as it is now.
    #[must_use]
    pub fn present() -> Self {
        Self(None)
    }

    /// These types up to these versions, all others in version 1.
    #[must_use]
    pub fn versions(versions: impl IntoIterator<Item = (impl Into<Arc<str>>, u32)>) -> Self {
        Self(Some(Arc::new(versions.into_iter().map(|(name, version)| (name.into(), version)).collect())))
    }

    fn highest(&self, event_type: &str) -> Option<u32> {
        let versions = self.0.as_ref()?;
        Some(versions.get(event_type).copied().unwrap_or(1))
    }
}

/// The variant of a type, if the catalog has it.
pub(super) fn variant<E: Events>(event_type: &str) -> Option<&'static VariantMeta> {
    E::META.variants.iter().find(|it| !it.skipped && it.event_type == event_type)
}

/// The version to which an event is carried for a client that accepts this, and the present one; `None`
/// where it goes out as it was written.
fn carry_to<E: Events>(entry: &Entry, accept: &Accept) -> Option<(u32, u32)> {
    let present = variant::<E>(&entry.event_type)?.version;
    let wanted = accept.highest(&entry.event_type).map_or(present, |it| it.min(present));
    // What a newer program has written, found after a downgrade, goes out as it is.
    (entry.version <= present && entry.version != wanted).then_some((wanted, present))
}

/// An event as a client that accepts this is given it, where nothing of the application's has to run for
/// that: it is safe under a lock.
///
/// Otherwise the entry is given back.
pub(super) fn at_hand<E: Events>(entry: Arc<Entry>, accept: &Accept) -> Result<EnvelopeBytes, Arc<Entry>> {
    match carry_to::<E>(&entry, accept).map(|(wanted, _)| entry.made(wanted)) {
        None => Ok(EnvelopeBytes::published(entry)),
        Some(Some(Form::Envelope(envelope))) => Ok(envelope.into()),
        Some(_) => Err(entry),
    }
}

/// An event as a client that accepts this is given it, and how many bytes the event holds from now on
/// because of that.
pub(super) fn form<E: Embedded + Serialize>(
    entry: &Entry,
    accept: &Accept,
    counters: &Counters,
) -> (Form, usize) {
    let Some((wanted, present)) = carry_to::<E>(entry, accept) else {
        return (Form::Envelope(Arc::clone(&entry.envelope)), 0);
    };
    entry.form(wanted, || {
        // The application's own steps: a panic in them is an error of this one event.
        let made = catch_unwind(AssertUnwindSafe(|| carried::<E>(&entry.envelope, wanted, present)));
        let made = made.unwrap_or_else(|_| Err("the step between its versions panicked".to_owned()));
        match made {
            Ok(bytes) => {
                counters.carried.add(if wanted > entry.version { "up" } else { "down" }, 1);
                Form::Envelope(bytes.into())
            }
            // It is not above what the client reads.
            Err(_) if entry.version < wanted => {
                counters.carried.add("as-is", 1);
                Form::Envelope(Arc::clone(&entry.envelope))
            }
            Err(said) => Form::Unsupported(said.into()),
        }
    })
}

/// An envelope with its event in another version: up to the present one, and down from it.
fn carried<E: Embedded + Serialize>(bytes: &[u8], wanted: u32, present: u32) -> Result<Vec<u8>, String> {
    let said = |error: serde_json::Error| error.to_string();
    let decoded = decode_envelope::<E, String>(bytes).map_err(|error| error.masked().to_string())?;
    let Envelope { id, timestamp, event: Decoded::Known(event) } = decoded else {
        return Err("its type is not in the catalog".to_owned());
    };
    let (id, timestamp) = (Text::Own(id), Text::Own(timestamp));
    if wanted == present {
        return envelope::write(&id, &timestamp, &event).map(|it| it.0).map_err(said);
    }
    let event = tag_first::<E>(downcast(&event, wanted).map_err(|error| error.to_string())?).map_err(said)?;
    envelope::wrap(&id, &timestamp, &event).map(|it| it.0).map_err(said)
}

/// The bytes of an event with its tag before its content, whatever order serde_json keeps keys in.
fn tag_first<E: Events>(event: Value) -> serde_json::Result<Vec<u8>> {
    let tag = E::META.tag;
    let mut bytes = b"{".to_vec();
    if let Value::Object(members) = &event {
        let first = members.get(tag).map(|value| (tag, value)).into_iter();
        let rest = members.iter().filter(|(key, _)| *key != tag).map(|(key, value)| (key.as_str(), value));
        for (index, (key, value)) in first.chain(rest).enumerate() {
            if index > 0 {
                bytes.push(b',');
            }
            serde_json::to_writer(&mut bytes, key)?;
            bytes.push(b':');
            serde_json::to_writer(&mut bytes, value)?;
        }
    }
    bytes.push(b'}');
    Ok(bytes)
}

//! An event in another version, made by the application's own steps: carried to its current version,
//! or given in an older one.
//!
//! The toolchain does not link them, so it asks the exporter: see [`run`](super::run).

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Events;
use crate::carry::{CarryError, Older};
use crate::downcast::{DowncastErrorKind, downcast};
use crate::meta::{EnumMeta, PayloadMeta, VariantMeta};
use crate::tree::{Kind, Node, Tagged, as_integer};

/// How an event of an enum is read and written in another version; nothing for an enum that serde
/// cannot read and write.
#[derive(Debug, Clone, Copy)]
pub struct RewriteHook(pub(crate) Option<Rewrite>);

pub(crate) type Rewrite = fn(Node<'_>, Option<u32>) -> Result<String, Failure>;

/// Why there is no event in the other version: what is written under `kind` and `error`.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(super) kind: &'static str,
    pub(super) error: String,
}

pub(super) fn failure(kind: &'static str, error: impl Into<String>) -> Failure {
    Failure { kind, error: error.into() }
}

/// Reads an event in any version and writes it in the current one, or in an older one if it is named.
pub(crate) fn rewrite<E: Events + DeserializeOwned + Serialize>(
    event: Node<'_>,
    to: Option<u32>,
) -> Result<String, Failure> {
    let carried = match locate(E::META, event)? {
        Located::Current => E::deserialize(Tagged::first(event, E::META.tag))
            .map_err(|error| CarryError::NotRead { said: error.to_string() }),
        Located::Older { variant, version, payload } => {
            let tag = E::META.content.is_none().then_some(E::META.tag);
            E::carry(Older::new(variant, version, payload, tag))
        }
    };
    let event = carried.map_err(|error| {
        let kind = match error {
            CarryError::Refused { .. } => "upcast",
            CarryError::Misshapen { .. } => "misshapen",
            CarryError::NotReadable { .. } | CarryError::NoType { .. } => "unreadable",
            CarryError::NotRead { .. } => "differs",
        };
        failure(kind, error.to_string())
    })?;
    let Some(to) = to else {
        return serde_json::to_string(&event)
            .map_err(|error| failure("unreadable", format!("serde does not write it: {error}")));
    };
    let given = downcast(&event, to).map_err(|error| {
        let kind = match error.kind() {
            DowncastErrorKind::Refused => "downcast",
            DowncastErrorKind::NotWritten => "unreadable",
            DowncastErrorKind::NoVersion | DowncastErrorKind::NoDowncaster => "unknown",
        };
        failure(kind, error.to_string())
    })?;
    Ok(given.to_string())
}

enum Located<'a> {
    Current,
    Older { variant: usize, version: u32, payload: Option<Node<'a>> },
}

/// Which version of which variant an event is, by its tag and version alone.
fn locate<'a>(meta: &EnumMeta, event: Node<'a>) -> Result<Located<'a>, Failure> {
    let event_type = tag_of(meta, event).unwrap_or_default();
    let variants = meta.variants.iter().enumerate();
    let Some((index, variant)) =
        variants.into_iter().find(|(_, it)| !it.skipped && it.event_type == event_type)
    else {
        return Err(failure("unknown", format!("the catalog has no event `{event_type}`")));
    };
    let payload = match meta.content {
        Some(content) => event.get(content),
        None => Some(event),
    };
    let written = variant.version_key.and_then(|key| payload?.get(key)).map(Node::kind);
    let written = match written {
        Some(Kind::Float(float)) => as_integer(float),
        other => other,
    };
    let without_version = || older(variant).find(|(_, unversioned)| *unversioned).map(|(version, _)| version);
    let version = match written {
        Some(Kind::Unsigned(version)) => u32::try_from(version).ok(),
        // `#[serde(default)]` on the version reads its absence as the current one.
        _ => without_version().or(Some(variant.version)),
    };
    match version {
        Some(version) if version == variant.version => Ok(Located::Current),
        Some(version) if older(variant).any(|(it, _)| it == version) => {
            Ok(Located::Older { variant: index, version, payload })
        }
        _ => Err(failure("unknown", format!("`{event_type}` has no such version"))),
    }
}

/// The older versions of a variant, and whether they are unversioned.
fn older(variant: &VariantMeta) -> impl Iterator<Item = (u32, bool)> {
    let versions = |payload: &'static PayloadMeta| {
        let json = payload.previous_json.iter().map(|step| (step.version, step.unversioned));
        std::iter::once((payload.version, payload.version_key.is_none())).chain(json)
    };
    variant.payload.into_iter().flat_map(PayloadMeta::chain).flat_map(versions).skip(1)
}

pub(super) fn tag_of<'a>(meta: &EnumMeta, event: Node<'a>) -> Option<&'a str> {
    event.get(meta.tag)?.as_str()
}

//! Schemas and types of one enum, put together once.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{DecodeError, Decoded};
use crate::carry::{CarryError, Older};
use crate::meta::EnumMeta;
use crate::tree::{Node, Tagged};
use crate::validate::{Found, Invalid, Judge, Limits, SchemaError};
use crate::{Envelope, Events};

/// Decodes the events of one enum by schemas that are given as text.
///
/// [`decode`](crate::decode) uses the one that [`embed!`](crate::embed!) makes; this is for schemas
/// that come from elsewhere, and for other [`Limits`].
pub struct Decoder<E> {
    judge: Result<Judge, SchemaError>,
    /// Where each row of the judge is in the enum.
    places: Vec<Place>,
    limits: Limits,
    of: PhantomData<fn() -> E>,
}

/// Where an event type in one version is in an enum.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// It is what the variant carries today.
    Current,
    /// It is another version of the variant at this position.
    Older(usize),
    /// The enum has no such variant.
    Elsewhere,
}

impl<E> fmt::Debug for Decoder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder").field("judge", &self.judge).finish_non_exhaustive()
    }
}

impl<E: Events + DeserializeOwned> Decoder<E> {
    /// A decoder by the texts of `index.json` and `reader.json`.
    ///
    /// # Errors
    /// When one of them is not what tidings generates.
    pub fn new(index: &str, reader: &str) -> Result<Self, SchemaError> {
        Judge::new(index, reader).map(|judge| Self::of(Ok(judge)))
    }

    /// The same, where the error comes with the first event.
    #[doc(hidden)]
    #[must_use]
    pub fn embedded(index: &str, reader: &str) -> Self {
        Self::of(Judge::new(index, reader))
    }

    /// Stands in for schemas that are not generated yet.
    #[doc(hidden)]
    #[must_use]
    pub fn not_generated(catalog: &str) -> Self {
        Self::of(Err(SchemaError(format!("the catalog `{catalog}` was not generated yet"))))
    }

    fn of(judge: Result<Judge, SchemaError>) -> Self {
        let places =
            judge.iter().flat_map(Judge::events).map(|(name, version)| place(E::META, name, version));
        Self { places: places.collect(), judge, limits: Limits::default(), of: PhantomData }
    }

    /// Decodes within other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// What judges the events.
    ///
    /// # Errors
    /// When the embedded schemas cannot be used.
    pub fn judge(&self) -> Result<&Judge, SchemaError> {
        self.judge.as_ref().map_err(Clone::clone)
    }

    /// As [`decode`](crate::decode).
    ///
    /// # Errors
    /// When the bytes are no event.
    pub fn decode(&self, bytes: &[u8]) -> Result<Decoded<E>, DecodeError> {
        let judge = self.judge()?;
        let tree = judge.parse(bytes, &self.limits)?;
        let event = tree.root();
        let found = judge.judge_event(event, &[], &self.limits)?;
        self.typed(judge, event, &found)
    }

    /// As [`decode_envelope`](crate::decode_envelope).
    ///
    /// # Errors
    /// When the bytes are no event in an envelope.
    pub fn decode_envelope<T: DeserializeOwned>(
        &self,
        bytes: &[u8],
    ) -> Result<Envelope<Decoded<E>, T>, DecodeError> {
        let judge = self.judge()?;
        let tree = judge.parse(bytes, &self.limits)?;
        let envelope = tree.root();
        let found = judge.judge_envelope(envelope, &self.limits)?;
        let part = |key| envelope.get(key).ok_or_else(|| DecodeError::timestamp(format!("no `{key}`")));
        let timestamp =
            T::deserialize(part("timestamp")?).map_err(|error| DecodeError::timestamp(error.to_string()))?;
        Ok(Envelope {
            id: part("id")?.as_str().unwrap_or_default().to_owned(),
            timestamp,
            event: self.typed(judge, part("event")?, &found)?,
        })
    }

    /// As [`validate`](crate::decode::validate).
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn validate(&self, event: &E) -> Result<(), Invalid>
    where
        E: Serialize,
    {
        let judge = self.judge.as_ref().map_err(|error| Invalid::broken_schema(&error.0))?;
        let text = serde_json::to_vec(event).map_err(|error| Invalid::broken_schema(&error.to_string()))?;
        let tree = judge.parse(&text, &self.limits)?;
        judge.judge_event(tree.root(), &[], &self.limits).map(drop)
    }

    /// A judged event as a value of its type.
    fn typed(&self, judge: &Judge, event: Node<'_>, found: &Found<'_>) -> Result<Decoded<E>, DecodeError> {
        let row = match *found {
            Found::Row(row) => row,
            Found::Unknown { event_type, version, payload } => {
                return Ok(Decoded::Unknown {
                    event_type: event_type.to_owned(),
                    version,
                    payload: payload.map_or(Value::Null, Node::to_value),
                });
            }
        };
        let carried = match self.places[row] {
            Place::Current => E::deserialize(Tagged::first(event, judge.tag()))
                .map_err(|error| CarryError::NotRead { said: error.to_string() }),
            Place::Older(variant) => {
                let (_, version) = judge.row(row);
                let tag = E::META.content.is_none().then_some(judge.tag());
                E::carry(Older::new(variant, version, judge.payload(event), tag))
            }
            Place::Elsewhere => {
                let (event_type, version) = judge.row(row);
                return Err(DecodeError::elsewhere(event_type, version, E::META.name));
            }
        };
        carried.map(Decoded::Known).map_err(|error| {
            let (event_type, version) = judge.row(row);
            let payload = judge.payload(event).map_or(Value::Null, Node::to_value);
            DecodeError::carry(event_type, version, payload, error)
        })
    }
}

fn place(meta: &EnumMeta, event_type: &str, version: u32) -> Place {
    let variants = meta.variants.iter().enumerate();
    match variants.into_iter().find(|(_, it)| !it.skipped && it.event_type == event_type) {
        Some((_, variant)) if variant.version == version => Place::Current,
        Some((index, _)) => Place::Older(index),
        None => Place::Elsewhere,
    }
}

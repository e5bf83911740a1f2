//! Reading an event in any of its versions and carrying it to the current one.
//!
//! The derive of [`Events`](crate::Events) says which payload belongs to which variant; the steps
//! between versions are [`Upcast`]s. What serde does stays as it is.

use std::fmt;

use serde::de::DeserializeOwned;
#[cfg(feature = "carry")]
use serde_json::Value;

#[cfg(feature = "carry")]
use crate::tree::{Node, Tagged};
use crate::{NoPredecessor, Payload, Upcast};

/// Why an event could not be carried to its current version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CarryError {
    /// There is no type for this version.
    NoType { version: u32 },
    /// The type of this version, or of one on the way, does not implement `Deserialize`.
    NotReadable { payload: &'static str },
    /// serde did not take it.
    NotRead { said: String },
    /// A step refused it.
    Refused { from: u32, to: u32, said: String },
    /// What a step made of the JSON is not read as the type of the version it leads to.
    Misshapen { from: u32, to: u32, said: String },
}

impl fmt::Display for CarryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoType { version } => write!(f, "version {version} has no type in Rust any more"),
            Self::NotReadable { payload } => write!(
                f,
                "`{payload}` or one of its predecessors cannot be read: derive `serde::Deserialize` for them"
            ),
            Self::NotRead { said } => f.write_str(said),
            Self::Refused { from, to, said } => {
                write!(f, "it cannot be carried from version {from} to {to}: {said}")
            }
            Self::Misshapen { from, to, said } => {
                write!(f, "what the step from version {from} made is no version {to}: {said}")
            }
        }
    }
}

/// The outcome of carrying.
pub type Carried<T> = Result<T, CarryError>;

/// An event in a version that is not the one its variant has today.
#[derive(Debug, Clone, Copy)]
pub struct Older<'a> {
    variant: usize,
    version: u32,
    /// Nothing where the event has no content.
    #[cfg(feature = "carry")]
    payload: Option<Node<'a>>,
    /// The tag, where it stands beside the payload's own keys.
    #[cfg(feature = "carry")]
    tag: Option<&'a str>,
    #[cfg(not(feature = "carry"))]
    nothing: std::marker::PhantomData<&'a ()>,
}

impl<'a> Older<'a> {
    #[cfg(feature = "carry")]
    pub(crate) fn new(variant: usize, version: u32, payload: Option<Node<'a>>, tag: Option<&'a str>) -> Self {
        Self { variant, version, payload, tag }
    }

    /// The position of the variant in its enum.
    #[must_use]
    pub fn variant(&self) -> usize {
        self.variant
    }

    /// The value of a variant, made from its payload.
    ///
    /// # Errors
    /// When the payload cannot be read or carried.
    pub fn carry<P, E>(self, hook: CarryHook<P>, make: impl FnOnce(P) -> E) -> Carried<E> {
        match hook.0 {
            Some(carry) => carry(self).map(make),
            None => Err(CarryError::NotReadable { payload: std::any::type_name::<P>() }),
        }
    }

    /// The variant has no older versions.
    ///
    /// # Errors
    /// Always.
    pub fn of_no_version<E>(self) -> Carried<E> {
        Err(CarryError::NoType { version: self.version })
    }

    #[cfg(feature = "carry")]
    fn read<P: DeserializeOwned>(self) -> Carried<P> {
        let read = match (self.payload, self.tag) {
            (None, _) => {
                let nothing = serde::de::value::UnitDeserializer::<serde::de::value::Error>::new();
                P::deserialize(nothing).map_err(|error| error.to_string())
            }
            (Some(payload), Some(tag)) => {
                P::deserialize(Tagged::without(payload, tag)).map_err(|error| error.to_string())
            }
            (Some(payload), None) => P::deserialize(payload).map_err(|error| error.to_string()),
        };
        read.map_err(|said| CarryError::NotRead { said })
    }

    /// Carries a version that has no type, by the steps the payload names, and reads what they made.
    #[cfg(feature = "carry")]
    fn read_json<P: Payload + DeserializeOwned>(self) -> Carried<P> {
        let mut payload = self.payload.map_or(Value::Null, Node::to_value);
        if let (Some(tag), Value::Object(fields)) = (self.tag, &mut payload) {
            fields.remove(tag);
        }
        for version in self.version..P::VERSION {
            let Some(step) = P::META.json_step(version) else { return self.of_no_version() };
            payload = (step.carry)(payload).map_err(|said| CarryError::Refused {
                from: version,
                to: version + 1,
                said,
            })?;
        }
        P::deserialize(payload).map_err(|error| CarryError::Misshapen {
            from: P::VERSION - 1,
            to: P::VERSION,
            said: error.to_string(),
        })
    }

    #[cfg(not(feature = "carry"))]
    fn read<P: DeserializeOwned>(self) -> Carried<P> {
        let Self { nothing: _, .. } = self;
        self.of_no_version()
    }
}

/// How a payload is read in any of its versions; nothing for a type that is not `Deserialize`.
pub struct CarryHook<P>(Option<fn(Older<'_>) -> Carried<P>>);

impl<P> CarryHook<P> {
    pub(crate) const NONE: Self = Self(None);
}

impl<P: Carry> CarryHook<P> {
    pub(crate) const CARRY: Self = Self(Some(P::carry));
}

/// A payload that can be read in each of its versions.
pub trait Carry: Payload {
    /// Reads the version that is there and carries it to this one.
    ///
    /// # Errors
    /// When there is no such version, serde does not take it, or a step refuses it.
    fn carry(older: Older<'_>) -> Carried<Self>;
}

impl<P: Payload<Previous: CarryInto<P>> + DeserializeOwned> Carry for P {
    fn carry(older: Older<'_>) -> Carried<Self> {
        if older.version == P::VERSION {
            return older.read();
        }
        #[cfg(feature = "carry")]
        if P::META.json_step(older.version).is_some() {
            return older.read_json();
        }
        P::Previous::carry_into(older)
    }
}

/// The predecessor of a payload, or that there is none.
pub trait CarryInto<New> {
    /// Reads an older version and takes the last step.
    ///
    /// # Errors
    /// When there is no such version, serde does not take it, or a step refuses it.
    fn carry_into(older: Older<'_>) -> Carried<New>;
}

impl<New> CarryInto<New> for NoPredecessor {
    fn carry_into(older: Older<'_>) -> Carried<New> {
        older.of_no_version()
    }
}

impl<Old: Carry, New: Payload + Upcast<Old>> CarryInto<New> for Old {
    fn carry_into(older: Older<'_>) -> Carried<New> {
        New::upcast(Old::carry(older)?).map_err(|error| CarryError::Refused {
            from: Old::VERSION,
            to: New::VERSION,
            said: error.to_string(),
        })
    }
}

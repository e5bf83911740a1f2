//! Why bytes are no event of the application.

use std::fmt;

use serde_json::Value;

use crate::carry::CarryError;
use crate::validate::{Invalid, SchemaError};

/// Why bytes are no event of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Reason>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    Invalid(Invalid),
    Schema(SchemaError),
    Carry { event_type: String, version: u32, payload: Value, error: CarryError },
    Elsewhere { event_type: String, version: u32, name: &'static str },
    Timestamp { said: String },
}

/// The kinds of [`DecodeError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The schema refuses it, or it is no JSON: [`DecodeError::invalid`] has the issues.
    Invalid,
    /// An older version that has no counterpart in the current one, as the application's own steps
    /// say: [`DecodeError::payload`] is the original.
    Upcast,
    /// The schema accepts it and serde does not: the schemas are of another state of the sources, or
    /// definitions and serde contradict each other.
    Differs,
    /// It belongs to the catalog but to another enum.
    OtherEnum,
    /// The embedded schemas cannot be used.
    Schema,
}

impl DecodeError {
    pub(super) fn carry(event_type: &str, version: u32, payload: Value, error: CarryError) -> Self {
        Self(Box::new(Reason::Carry { event_type: event_type.to_owned(), version, payload, error }))
    }

    pub(super) fn elsewhere(event_type: &str, version: u32, name: &'static str) -> Self {
        Self(Box::new(Reason::Elsewhere { event_type: event_type.to_owned(), version, name }))
    }

    pub(super) fn timestamp(said: String) -> Self {
        Self(Box::new(Reason::Timestamp { said }))
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        match &*self.0 {
            Reason::Invalid(invalid) if invalid.schema_error().is_some() => DecodeErrorKind::Schema,
            Reason::Invalid(_) => DecodeErrorKind::Invalid,
            Reason::Schema(_) => DecodeErrorKind::Schema,
            Reason::Carry { error: CarryError::Refused { .. } | CarryError::Misshapen { .. }, .. } => {
                DecodeErrorKind::Upcast
            }
            Reason::Carry { .. } | Reason::Timestamp { .. } => DecodeErrorKind::Differs,
            Reason::Elsewhere { .. } => DecodeErrorKind::OtherEnum,
        }
    }

    /// The tag of the event, where it is one of the catalog.
    #[must_use]
    pub fn event_type(&self) -> Option<&str> {
        match &*self.0 {
            Reason::Invalid(invalid) => invalid.event_type(),
            Reason::Carry { event_type, .. } | Reason::Elsewhere { event_type, .. } => Some(event_type),
            Reason::Schema(_) | Reason::Timestamp { .. } => None,
        }
    }

    /// The version of the event as it came, where it is one of the catalog.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        match &*self.0 {
            Reason::Invalid(invalid) => invalid.version(),
            Reason::Carry { version, .. } | Reason::Elsewhere { version, .. } => Some(*version),
            Reason::Schema(_) | Reason::Timestamp { .. } => None,
        }
    }

    /// The content as it came, of an event that the schema accepts and that could not be carried or
    /// read: what to keep and show in its place. Under internal tagging it is the whole event.
    #[must_use]
    pub fn payload(&self) -> Option<&Value> {
        match &*self.0 {
            Reason::Carry { payload, .. } => Some(payload),
            _ => None,
        }
    }

    /// Everything that the schema finds wrong, where it refused the event.
    #[must_use]
    pub fn invalid(&self) -> Option<&Invalid> {
        match &*self.0 {
            Reason::Invalid(invalid) => Some(invalid),
            _ => None,
        }
    }

    /// The same without any value or key of the event's own, for a log. What an upcaster says may
    /// hold values, so it is left out.
    #[must_use]
    pub fn masked(&self) -> impl fmt::Display + '_ {
        Masked(self)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, masked: bool) -> fmt::Result {
        match &*self.0 {
            Reason::Invalid(invalid) => {
                if let (Some(event_type), Some(version)) = (invalid.event_type(), invalid.version()) {
                    write!(f, "{event_type} v{version}: ")?;
                }
                if masked { write!(f, "{}", invalid.masked()) } else { write!(f, "{invalid}") }
            }
            Reason::Schema(error) => {
                write!(f, "the embedded schemas cannot be used: {error}; run `cargo tidings generate`")
            }
            Reason::Carry { event_type, version, error, .. } => match error {
                CarryError::Refused { from, to, .. } | CarryError::Misshapen { from, to, .. } if masked => {
                    write!(f, "{event_type} v{version}: it cannot be carried from version {from} to {to}")
                }
                CarryError::Refused { .. } | CarryError::Misshapen { .. } => {
                    write!(f, "{event_type} v{version}: {error}")
                }
                _ => {
                    write!(f, "{event_type} v{version}: schema and serde differ")?;
                    if !masked {
                        write!(f, ": {error}")?;
                    }
                    f.write_str("; the embedded schemas may be old: run `cargo tidings generate`")
                }
            },
            Reason::Elsewhere { event_type, version, name } => {
                write!(f, "{event_type} v{version}: an event of the catalog, but not of `{name}`")
            }
            Reason::Timestamp { said } => {
                f.write_str("timestamp: schema and the type of the timestamp differ")?;
                if masked { Ok(()) } else { write!(f, ": {said}") }
            }
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, false)
    }
}

struct Masked<'a>(&'a DecodeError);

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(f, true)
    }
}

impl std::error::Error for DecodeError {}

impl From<Invalid> for DecodeError {
    fn from(invalid: Invalid) -> Self {
        Self(Box::new(Reason::Invalid(invalid)))
    }
}

impl From<SchemaError> for DecodeError {
    fn from(error: SchemaError) -> Self {
        Self(Box::new(Reason::Schema(error)))
    }
}

//! The step from one version to the one before, and an event as an older version has it.

use std::fmt::{self, Display};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::Events;

/// The step from a payload to the version before it, `Old`: a downcaster.
///
/// It is the other way round from [`Upcast`](crate::Upcast), and opt-in: `downcast` in
/// `#[payload(previous = Old, downcast)]` asks for it. It is there for every type with [`From`] or
/// [`TryFrom`] to `Old`; there is nothing else to implement. A step is pure: no clock, no environment,
/// no invented values.
///
/// ```
/// use tidings::Downcast;
///
/// struct OldState { text: &'static str }
/// enum State { On, Off, Dimmed(u8) }
///
/// impl TryFrom<State> for OldState {
///     type Error = &'static str;
///
///     fn try_from(new: State) -> Result<Self, &'static str> {
///         match new {
///             State::On => Ok(Self { text: "on" }),
///             State::Off => Ok(Self { text: "off" }),
///             State::Dimmed(_) => Err("it was on or off then"),
///         }
///     }
/// }
///
/// let old: OldState = State::On.downcast()?;
/// assert_eq!(old.text, "on");
/// assert!(Downcast::<OldState>::downcast(State::Dimmed(5)).is_err());
/// # let _ = State::Off;
/// # Ok::<(), &str>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "there is no way back from `{Self}` to the version `{Old}`",
    label = "the downcaster is missing",
    note = "write `impl From<{Self}> for {Old}`, or `impl TryFrom<{Self}> for {Old}` with an `Error` that is `Display` where a new value may have no counterpart",
    note = "or remove `downcast`: it is only for those who have readers of the older version"
)]
pub trait Downcast<Old>: Sized {
    /// Why a value has no counterpart.
    type Error: Display;

    /// Gives the value as the version before has it.
    ///
    /// # Errors
    /// What [`TryFrom`] gave; with [`From`] there is none.
    fn downcast(self) -> Result<Old, Self::Error>;
}

#[diagnostic::do_not_recommend]
impl<Old, New> Downcast<Old> for New
where
    Old: TryFrom<New>,
    Old::Error: Display,
{
    type Error = Old::Error;

    fn downcast(self) -> Result<Old, Self::Error> {
        Old::try_from(self)
    }
}

/// An event as a reader of this version takes it: the whole event object, tag included.
///
/// From the event's own version the steps are taken one by one, each a
/// [downcaster](trait@crate::Downcast). It is for whoever sends to clients that were built from
/// older schemas: each event goes out at the highest version the client accepts, and where there is
/// no way down to it the client is told so, never in silence.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tidings::{Events, Payload, Version, downcast};
///
/// #[derive(Serialize, Deserialize, Payload)]
/// struct ResizedV1 {
///     version: Version<1>,
///     size: u32,
/// }
///
/// #[derive(Clone, Serialize, Deserialize, Payload)]
/// #[payload(previous = ResizedV1, downcast)]
/// struct Resized {
///     version: Version<2>,
///     width: u32,
///     height: u32,
/// }
///
/// impl From<ResizedV1> for Resized {
///     fn from(old: ResizedV1) -> Self {
///         Self { version: Version, width: old.size, height: old.size }
///     }
/// }
///
/// impl TryFrom<Resized> for ResizedV1 {
///     type Error = &'static str;
///
///     fn try_from(new: Resized) -> Result<Self, &'static str> {
///         if new.width != new.height {
///             return Err("it is no square");
///         }
///         Ok(Self { version: Version, size: new.width })
///     }
/// }
///
/// #[derive(Serialize, Deserialize, Events)]
/// #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// enum AppEvent {
///     Resized(Resized),
/// }
///
/// let event = |width, height| AppEvent::Resized(Resized { version: Version, width, height });
/// assert_eq!(
///     downcast(&event(3, 3), 1)?,
///     serde_json::json!({ "type": "resized", "payload": { "version": 1, "size": 3 } }),
/// );
/// assert_eq!(downcast(&event(3, 3), 2)?["payload"]["width"], 3);
///
/// let error = downcast(&event(3, 4), 1).unwrap_err();
/// assert_eq!(error.to_string(), "resized v2 cannot be given as version 1: it is no square");
/// # Ok::<(), tidings::DowncastError>(())
/// ```
///
/// # Errors
/// When the event never had this version, a step on the way has no downcaster, or a downcaster refuses
/// the value; [`DowncastError::kind`] tells which.
pub fn downcast<E: Events + Serialize>(event: &E, version: u32) -> Result<Value, DowncastError> {
    let meta = event.meta();
    let failed = |problem| DowncastError { event_type: meta.event_type, version: meta.version, problem };
    let not_written = |said: String| failed(Problem::NotWritten { said });
    if version == meta.version {
        return serde_json::to_value(event).map_err(|error| not_written(error.to_string()));
    }
    if version == 0 || version > meta.version {
        return Err(failed(Problem::NoVersion { version }));
    }
    let mut object = Map::new();
    object.insert(E::META.tag.to_owned(), meta.event_type.into());
    match (E::META.content, event.lower(version).map_err(failed)?) {
        (_, None) => {}
        (Some(content), Some(payload)) => {
            object.insert(content.to_owned(), payload);
        }
        (None, Some(Value::Object(fields))) => object.extend(fields),
        (None, Some(_)) => {
            return Err(not_written("it is no object, and the tag stands beside it".to_owned()));
        }
    }
    Ok(object.into())
}

/// Why an event cannot be given in an older version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DowncastError {
    event_type: &'static str,
    version: u32,
    problem: Problem,
}

/// What is in the way.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    NoVersion { version: u32 },
    NoDowncaster { from: u32 },
    Refused { to: u32, said: String },
    NotWritten { said: String },
}

/// The kinds of [`DowncastError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DowncastErrorKind {
    /// The event has no such version, or not yet.
    NoVersion,
    /// A version on the way has no downcaster.
    NoDowncaster,
    /// A downcaster refuses this value, as the application's own `TryFrom` says.
    Refused,
    /// serde does not write it.
    NotWritten,
}

impl DowncastError {
    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> DowncastErrorKind {
        match self.problem {
            Problem::NoVersion { .. } => DowncastErrorKind::NoVersion,
            Problem::NoDowncaster { .. } => DowncastErrorKind::NoDowncaster,
            Problem::Refused { .. } => DowncastErrorKind::Refused,
            Problem::NotWritten { .. } => DowncastErrorKind::NotWritten,
        }
    }

    /// The tag of the event.
    #[must_use]
    pub fn event_type(&self) -> &str {
        self.event_type
    }

    /// The version of the event as it is.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }
}

impl Display for DowncastError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { event_type, version, problem } = self;
        write!(f, "{event_type} v{version} ")?;
        match problem {
            Problem::NoVersion { version } => write!(f, "has no version {version}"),
            Problem::NoDowncaster { from } => write!(
                f,
                "cannot be given as version {}: version {from} has no downcaster",
                from.saturating_sub(1)
            ),
            Problem::Refused { to, said } => write!(f, "cannot be given as version {to}: {said}"),
            Problem::NotWritten { said } => write!(f, "is not written by serde: {said}"),
        }
    }
}

impl std::error::Error for DowncastError {}

//! The step from one version to the next.

use std::fmt::Display;

/// The step from the payload `Old` to the next version.
///
/// It is there for every type that has [`From<Old>`], or [`TryFrom<Old>`] where an old value may
/// have no counterpart; there is nothing else to implement. A step is pure: no clock, no
/// environment, no invented values.
///
/// ```
/// use tidings::Upcast;
///
/// struct OldState { text: String }
/// #[derive(Debug, PartialEq)]
/// enum State { On, Off }
///
/// impl TryFrom<OldState> for State {
///     type Error = String;
///
///     fn try_from(old: OldState) -> Result<Self, String> {
///         match old.text.as_str() {
///             "on" => Ok(Self::On),
///             "off" => Ok(Self::Off),
///             other => Err(format!("`{other}` says nothing about the state")),
///         }
///     }
/// }
///
/// assert_eq!(State::upcast(OldState { text: "on".into() }), Ok(State::On));
/// assert!(State::upcast(OldState { text: "moved".into() }).is_err());
/// ```
#[diagnostic::on_unimplemented(
    message = "there is no way from the version `{Old}` to `{Self}`",
    label = "the upcaster is missing",
    note = "write `impl From<{Old}> for {Self}`, or `impl TryFrom<{Old}> for {Self}` with an `Error` that is `Display` where an old value may have no counterpart"
)]
pub trait Upcast<Old>: Sized {
    /// Why an old value has no counterpart.
    type Error: Display;

    /// Carries an old value to this version.
    ///
    /// # Errors
    /// What [`TryFrom`] gave; with [`From`] there is none.
    fn upcast(old: Old) -> Result<Self, Self::Error>;
}

#[diagnostic::do_not_recommend]
impl<Old, New> Upcast<Old> for New
where
    New: TryFrom<Old>,
    New::Error: Display,
{
    type Error = New::Error;

    fn upcast(old: Old) -> Result<Self, Self::Error> {
        Self::try_from(old)
    }
}

/// Stands in [`Payload::Previous`](crate::Payload::Previous) of a payload whose `previous` is not
/// named: the oldest version that can still be read.
///
/// ```
/// use tidings::{NoPredecessor, Payload, Version};
///
/// #[derive(Payload)]
/// struct First { version: Version<1> }
///
/// fn oldest<P: Payload<Previous = NoPredecessor>>() -> u32 {
///     P::VERSION
/// }
/// assert_eq!(oldest::<First>(), 1);
/// # let _ = First { version: Version }.version;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPredecessor {}

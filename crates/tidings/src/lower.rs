//! Giving a payload in one of its older versions: what the derives call for
//! [`downcast`](crate::downcast()).

use serde::Serialize;
use serde_json::Value;

use crate::downcast::Problem;
use crate::{Downcast, Payload};

/// The content in an older version; nothing for one that has no content.
pub type Lowered = Result<Option<Value>, Problem>;

/// A payload that can be given as the version before; `downcast` in `#[payload(…)]` implements it.
pub trait WayDown: Payload + Clone {
    /// Gives it as the version `to`, which is lower than its own.
    ///
    /// # Errors
    /// When a step refuses it, or one is missing.
    fn step_down(&self, to: u32) -> Lowered;
}

/// How a payload is given in an older version; nothing for one without a downcaster.
pub struct DownHook<P>(Option<fn(&P, u32) -> Lowered>);

impl<P> DownHook<P> {
    pub(crate) const NONE: Self = Self(None);
}

impl<P: WayDown> DownHook<P> {
    pub(crate) const DOWN: Self = Self(Some(P::step_down));
}

impl<P> DownHook<P> {
    /// Gives a payload, which is of the version `from`, as the version `to`.
    ///
    /// # Errors
    /// When a step refuses it, or one is missing.
    pub fn lower(self, payload: &P, from: u32, to: u32) -> Lowered {
        match self.0 {
            Some(step) => step(payload, to),
            None => no_way_down(from),
        }
    }
}

/// The step from `New` to `Old`, and from there on.
///
/// # Errors
/// When a step refuses it, or one is missing.
pub fn step_down<New: WayDown + Downcast<Old>, Old: Payload + Serialize>(
    new: &New,
    to: u32,
    further: DownHook<Old>,
) -> Lowered {
    let refused = |said| Problem::Refused { to: Old::VERSION, said };
    let old = new.clone().downcast().map_err(|error| refused(error.to_string()))?;
    if to < Old::VERSION {
        return further.lower(&old, Old::VERSION, to);
    }
    if Old::META.is_unit {
        return Ok(None);
    }
    serde_json::to_value(&old).map(Some).map_err(|error| Problem::NotWritten { said: error.to_string() })
}

/// There is no downcaster from this version.
///
/// # Errors
/// Always.
pub fn no_way_down(from: u32) -> Lowered {
    Err(Problem::NoDowncaster { from })
}

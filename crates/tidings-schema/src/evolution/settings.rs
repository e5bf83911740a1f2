//! What is promised to whom.

use std::fmt;

use crate::catalog::Event;

/// Whether the readers of new events are built and shipped with what writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Frontend and backend ship as one: only what outlives a build is read by another build.
    Together,
    /// Readers are updated on their own: a web page, several clients.
    Separate,
}

/// What readers do with an event type or version they do not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnknownEvents {
    /// They surface it, as the generated code does.
    #[default]
    Open,
    /// They fail.
    Closed,
}

/// How long an event lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lifecycle {
    /// Nothing is promised.
    Experimental,
    /// It is read soon after it was written.
    Ephemeral,
    /// It is stored: every released revision must stay readable.
    Durable,
}

/// What [`judge`](super::judge) goes by.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// Who reads new events.
    pub readers: Readers,
    /// How many releases count; `None` is all.
    pub window: Option<usize>,
    /// What readers do with what they do not know.
    pub unknown_events: UnknownEvents,
    /// Whether new code must read old events.
    pub backward: bool,
    /// Whether old readers must take new events.
    pub forward: bool,
    /// Catalog, event type and the event (`None` once it is removed): how long it lives.
    pub lifecycle: &'a dyn Fn(&str, &str, Option<&Event>) -> Lifecycle,
}

impl fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("readers", &self.readers)
            .field("window", &self.window)
            .field("unknown_events", &self.unknown_events)
            .field("backward", &self.backward)
            .field("forward", &self.forward)
            .finish_non_exhaustive()
    }
}

/// A mode in the words of Confluent's schema registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// Whether new code must read old events.
    pub backward: bool,
    /// Whether old readers must take new events.
    pub forward: bool,
    /// Against every release, not only the latest.
    pub transitive: bool,
}

impl Mode {
    /// The mode of this name (`BACKWARD`, `FULL_TRANSITIVE`, …), in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        let (direction, transitive) = match name.strip_suffix("_TRANSITIVE") {
            Some(direction) => (direction, true),
            None => (name.as_str(), false),
        };
        let (backward, forward) = match direction {
            "BACKWARD" => (true, false),
            "FORWARD" => (false, true),
            "FULL" => (true, true),
            "NONE" if !transitive => (false, false),
            _ => return None,
        };
        Some(Self { backward, forward, transitive })
    }

    /// The window it means: all releases, or the latest.
    #[must_use]
    pub fn window(self) -> Option<usize> {
        (!self.transitive).then_some(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confluents_names_are_modes() {
        let mode = |backward, forward, transitive| Some(Mode { backward, forward, transitive });
        assert_eq!(Mode::named("BACKWARD"), mode(true, false, false));
        assert_eq!(Mode::named("forward_transitive"), mode(false, true, true));
        assert_eq!(Mode::named("FULL_TRANSITIVE"), mode(true, true, true));
        assert_eq!(Mode::named("NONE"), mode(false, false, false));
        assert_eq!(Mode::named("NONE_TRANSITIVE"), None);
        assert_eq!(Mode::named("SIDEWAYS"), None);
        assert_eq!(Mode::named("FULL").map(Mode::window), Some(Some(1)));
        assert_eq!(Mode::named("FULL_TRANSITIVE").map(Mode::window), Some(None));
    }
}

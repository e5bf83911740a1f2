//! What the configuration says of promises: who reads, how far back, what of which event, and what may
//! pass all the same.

use schemars::JsonSchema;
use serde::Deserialize;
use tidings_schema::evolution::Mode;

use super::Config;

/// Who reads.
///
/// The modes of Confluent's schema registry are understood, too: they say which way is judged, and
/// without `_TRANSITIVE` only the last release counts, unless `window` says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Readers {
    /// Frontend and backend ship as one: new programs read old events, old programs no new ones.
    #[serde(rename = "together")]
    Together,
    /// Older readers stay out there, and read what new programs send.
    #[default]
    #[serde(rename = "separate")]
    Separate,
    /// New programs read what the last release wrote.
    Backward,
    /// New programs read what any release wrote.
    BackwardTransitive,
    /// Programs of the last release read what new ones write.
    Forward,
    /// Programs of any release read what new ones write.
    ForwardTransitive,
    /// `BACKWARD` and `FORWARD`.
    Full,
    /// `BACKWARD_TRANSITIVE` and `FORWARD_TRANSITIVE`.
    FullTransitive,
    /// Nothing is judged.
    None,
}

impl Readers {
    /// The mode in Confluent's words, if it is one.
    #[must_use]
    pub fn mode(self) -> Option<Mode> {
        let (backward, forward, transitive) = match self {
            Readers::Together | Readers::Separate => return None,
            Readers::Backward => (true, false, false),
            Readers::BackwardTransitive => (true, false, true),
            Readers::Forward => (false, true, false),
            Readers::ForwardTransitive => (false, true, true),
            Readers::Full => (true, true, false),
            Readers::FullTransitive => (true, true, true),
            Readers::None => (false, false, false),
        };
        Some(Mode { backward, forward, transitive })
    }
}

/// How far back readers and writers are reckoned with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Window {
    /// This many releases, the last one among them.
    pub releases: std::num::NonZeroUsize,
}

/// Whether readers take event types and versions they do not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownEvents {
    /// They do: the generated code surfaces them.
    #[default]
    Open,
    /// They do not: a new event type breaks them.
    Closed,
}

/// What is said of one event type.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct EventConfig {
    /// `"durable"` (stored, and read back at any time), `"ephemeral"`, or `"experimental"`. Default:
    /// critical events are durable, others ephemeral.
    pub promise: Option<Promise>,
}

/// What is promised of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Promise {
    /// Events are stored: every released revision can be read for ever.
    Durable,
    /// Events are sent and gone: what is in the window can be read.
    Ephemeral,
    /// Nothing; it is not released.
    Experimental,
}

/// One break that is intended.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Allow {
    /// The id of the finding.
    pub id: String,
    /// Why it may pass.
    pub reason: String,
}

impl Config {
    /// How many releases count; `None`: all.
    #[must_use]
    pub fn window(&self) -> Option<usize> {
        let named = self.window.map(|window| window.releases.get());
        named.or_else(|| self.readers.mode()?.window())
    }

    /// What the configuration promises of an event.
    #[must_use]
    pub fn promise(&self, catalog: &str, event_type: &str) -> Option<Promise> {
        let full = self.events.get(&format!("{catalog}/{event_type}"));
        full.or_else(|| self.events.get(event_type))?.promise
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Result;

    fn parse(text: &str) -> Result<Config> {
        Config::parse(text, camino::Utf8Path::new("schema/tidings.toml"))
    }

    #[test]
    fn a_window_is_as_wide_as_it_says_or_as_confluent_has_it() {
        for (text, window) in [
            ("", None),
            ("readers = \"together\"", None),
            ("window = { releases = 2 }", Some(2)),
            ("readers = \"FULL\"", Some(1)),
            ("readers = \"FULL_TRANSITIVE\"", None),
            ("readers = \"BACKWARD\"\nwindow = { releases = 3 }", Some(3)),
        ] {
            assert_eq!(parse(text).unwrap().window(), window, "{text}");
        }
        assert!(parse("window = { releases = 0 }").is_err());
    }

    #[test]
    fn a_promise_is_found_by_the_full_name_first() {
        let config =
            parse("[events.a]\npromise = \"ephemeral\"\n[events.\"x/a\"]\npromise = \"durable\"\n").unwrap();
        assert_eq!(config.promise("x", "a"), Some(Promise::Durable));
        assert_eq!(config.promise("y", "a"), Some(Promise::Ephemeral));
        assert_eq!(config.promise("y", "b"), None);
    }
}

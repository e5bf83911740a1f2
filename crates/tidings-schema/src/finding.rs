//! Findings: what `check` reports, each under a named rule.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::document::Source;
use crate::rules::Direction;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Said, passes.
    Note,
    /// Said with emphasis, passes.
    Warning,
    /// Fails the run.
    Error,
}

impl Level {
    /// The level's word, as printed and as written in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// The id of a rule in the registry ([`crate::rules::all`]).
pub type RuleId = &'static str;

/// One thing `check` has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// The id of the rule (see [`crate::rules`]).
    #[serde(deserialize_with = "known_rule")]
    pub rule: RuleId,
    /// The level it is reported at.
    pub level: Level,
    /// One line, lower case, that names the thing and what is wrong with it.
    pub message: String,
    /// The place in the Rust sources or the file concerned.
    pub source: Option<Source>,
    /// The event concerned (`catalog/type`), for levels by event.
    pub event: Option<String>,
    /// The path concerned (`payload.latency_ms`, or a file), for levels by path.
    pub path: Option<String>,
    /// Facts that explain it, one line each.
    pub notes: Vec<String>,
    /// Ways out, one line each; commands are written as `{command} generate`.
    pub help: Vec<String>,
    /// A short unified diff, where two texts differ.
    pub diff: Option<String>,
    /// What `allow` calls it: eight hexadecimal digits that stay the same while rule, events,
    /// revisions, place and schemas do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Whom it breaks, where it breaks someone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// An event that one side writes and the other refuses, tried on both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterexample: Option<Value>,
}

impl Finding {
    /// A finding at its rule's default level.
    ///
    /// # Panics
    /// When `rule` is not in the registry: a developer's mistake.
    #[must_use]
    pub fn new(rule: &'static str, message: impl Into<String>) -> Self {
        let level = crate::rules::find(rule).unwrap_or_else(|| panic!("no rule named `{rule}`")).level;
        Self {
            rule,
            level,
            message: message.into(),
            source: None,
            event: None,
            path: None,
            notes: Vec::new(),
            help: Vec::new(),
            diff: None,
            id: None,
            direction: None,
            counterexample: None,
        }
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, source: impl Into<Option<Source>>) -> Self {
        self.source = source.into();
        self
    }

    /// Sets the event, written `catalog/type`.
    #[must_use]
    pub fn event(mut self, event: impl Into<String>) -> Self {
        self.event = Some(event.into());
        self
    }

    /// Sets the path concerned.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Sets the diff.
    #[must_use]
    pub fn diff(mut self, diff: impl Into<String>) -> Self {
        self.diff = Some(diff.into());
        self
    }
}

fn known_rule<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    let id = String::deserialize(deserializer)?;
    crate::rules::find(&id)
        .map(|rule| rule.id)
        .ok_or_else(|| serde::de::Error::custom(format!("no rule named `{id}`")))
}

//! The rules, as data: `explain`, the listing and the reference page are made from this table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Level;

mod carrying;
mod catalog;
mod compatibility;
mod drift;
mod release;

/// One rule: something `check` can observe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The id: kebab-case, the thing observed.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// What was observed and why it matters.
    pub what: &'static str,
    /// Whom it breaks, and why.
    pub breaks: &'static str,
    /// How it is mended.
    pub mend: &'static str,
    /// Which way it can break; `None` where it is not about old and new readers.
    pub direction: Option<Direction>,
    /// The level unless the configuration says otherwise.
    pub level: Level,
    /// Whether `[lints]` may change the level.
    pub adjustable: bool,
}

/// Which readers and writers a change is between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// New Rust reads old events.
    Backward,
    /// Old frontends and programs read new events.
    Forward,
    /// Both.
    Both,
}

impl Direction {
    /// The word, as printed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Backward => "backward",
            Direction::Forward => "forward",
            Direction::Both => "both",
        }
    }
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// What events may not be.
    Catalog,
    /// What a change does to readers that are already out there.
    Compatibility,
    /// What may have happened to what was released.
    Release,
    /// How old events get to new code.
    Carrying,
    /// What generated files may be found to be.
    Drift,
}

impl Category {
    /// The word, as printed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Catalog => "catalog",
            Category::Compatibility => "compatibility",
            Category::Release => "release",
            Category::Carrying => "carrying",
            Category::Drift => "drift",
        }
    }
}

const fn rule(
    id: &'static str,
    level: Level,
    adjustable: bool,
    title: &'static str,
    what: &'static str,
    mend: &'static str,
) -> Rule {
    Rule { id, title, what, breaks: "", mend, direction: None, level, adjustable }
}

impl Rule {
    /// Adds whom it breaks, and why.
    const fn breaks(mut self, breaks: &'static str) -> Self {
        self.breaks = breaks;
        self
    }

    /// Adds which way it can break.
    const fn towards(mut self, direction: Direction) -> Self {
        self.direction = Some(direction);
        self
    }

    /// What it is about: the group it stands in.
    #[must_use]
    pub fn category(&self) -> Category {
        let group = GROUPS.iter().find(|(_, rules)| rules.iter().any(|rule| rule.id == self.id));
        group.map_or(Category::Catalog, |(category, _)| *category)
    }
}

/// The rules in groups, each in a file of its own.
const GROUPS: &[(Category, &[Rule])] = &[
    (Category::Catalog, catalog::CATALOG),
    (Category::Compatibility, compatibility::COMPATIBILITY),
    (Category::Release, release::RELEASE),
    (Category::Carrying, carrying::CARRYING),
    (Category::Drift, drift::DRIFT),
];

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|(_, rules)| rules.iter())
}

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

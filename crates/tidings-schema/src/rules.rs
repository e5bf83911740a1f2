//! The rules, as data: `explain`, the listing and the reference page are made from this table.

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
    /// How it is mended.
    pub mend: &'static str,
    /// The level unless the configuration says otherwise.
    pub level: Level,
    /// Whether `[lints]` may change the level.
    pub adjustable: bool,
}

const fn rule(
    id: &'static str,
    level: Level,
    adjustable: bool,
    title: &'static str,
    what: &'static str,
    mend: &'static str,
) -> Rule {
    Rule { id, title, what, mend, level, adjustable }
}

/// The rules in groups, each in a file of its own.
const GROUPS: &[&[Rule]] =
    &[catalog::CATALOG, compatibility::COMPATIBILITY, release::RELEASE, carrying::CARRYING, drift::DRIFT];

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().copied().flatten()
}

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

//! Which events a reader is owed.

use std::collections::BTreeSet;
use std::sync::Arc;

/// The most names a filter or an `accept` may have.
pub const MAX_NAMES: usize = 256;

/// Which events a reader is owed: those for everybody and for its audiences, through its own choice.
///
/// Replay and live go through the same filter, so the cursor of a stranger gives nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The types it wants; `None` is every type.
    pub types: Option<BTreeSet<Arc<str>>>,
    /// Only what is critical.
    pub critical: bool,
    /// The audiences it belongs to.
    pub audiences: BTreeSet<Arc<str>>,
}

impl Filter {
    /// Everything that is for everybody.
    #[must_use]
    pub fn everything() -> Self {
        Self::default()
    }

    /// Only these types.
    #[must_use]
    pub fn types(mut self, types: impl IntoIterator<Item = impl Into<Arc<str>>>) -> Self {
        self.types = Some(types.into_iter().map(Into::into).collect());
        self
    }

    /// Only what is critical.
    #[must_use]
    pub fn critical(mut self) -> Self {
        self.critical = true;
        self
    }

    /// What is for this audience as well.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<Arc<str>>) -> Self {
        self.audiences.insert(audience.into());
        self
    }

    /// Whether it passes an event of this audience, type and weight.
    #[must_use]
    pub fn passes(&self, audience: Option<&str>, event_type: &str, critical: bool) -> bool {
        audience.is_none_or(|it| self.audiences.contains(it))
            && (critical || !self.critical)
            && self.types.as_ref().is_none_or(|types| types.contains(event_type))
    }

    /// Whether it leaves anything out beside what is for others.
    #[must_use]
    pub fn selects(&self) -> bool {
        self.critical || self.types.is_some()
    }
}

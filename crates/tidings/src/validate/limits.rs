//! What an event may cost before it is judged.

/// Bounds against hostile input. Nesting is bounded at 127 in any case, as in `serde_json`.
///
/// ```
/// use tidings::validate::Limits;
///
/// let small = Limits::default().bytes(64 * 1024).issues(1);
/// assert_ne!(small, Limits::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub(crate) bytes: usize,
    pub(crate) issues: usize,
}

impl Default for Limits {
    /// 8 MiB and 64 issues.
    fn default() -> Self {
        Self { bytes: 8 << 20, issues: 64 }
    }
}

impl Limits {
    /// The most bytes of one event; longer ones are refused unread. Reading takes up to eight times
    /// as much memory.
    #[must_use]
    pub const fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// The most issues that are told of one event, at least 1.
    #[must_use]
    pub const fn issues(mut self, issues: usize) -> Self {
        self.issues = if issues == 0 { 1 } else { issues };
        self
    }
}

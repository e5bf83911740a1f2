//! A cursor as a client reads it.

/// `1.<epoch>.<seq>`, with `.<prev>` where that is not `seq − 1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) epoch: String,
    pub(crate) seq: u64,
    pub(crate) prev: Option<u64>,
}

impl Cursor {
    /// Reads one.
    ///
    /// # Panics
    /// When it is none: a server never sends such.
    pub(crate) fn read(text: &str) -> Self {
        let parts: Vec<&str> = text.split('.').collect();
        assert!(matches!(parts.len(), 3 | 4) && parts[0] == "1", "{text:?} is no cursor");
        let (epoch, seq) = (parts[1].to_owned(), parts[2].parse().expect("a seq"));
        assert_eq!(epoch.len(), 8, "{text:?}");
        let prev = match parts.get(3) {
            Some(prev) => Some(prev.parse().expect("a prev")),
            None => u64::checked_sub(seq, 1),
        };
        Self { epoch, seq, prev }
    }

    /// What the client keeps: without what stood before.
    pub(crate) fn text(&self) -> String {
        format!("1.{}.{}", self.epoch, self.seq)
    }
}

//! How much is drawn by chance: enough for a change, or all that the release is held to.

/// The first number in an ordinary run, the second under `cargo xtask test --thorough`.
#[must_use]
pub fn volume(ordinary: usize, thorough: usize) -> usize {
    if std::env::var_os("TIDINGS_THOROUGH").is_some() { thorough } else { ordinary }
}

//! Drift: what `check` says of it and what `generate` does about it.

//! Nothing: the features that its `Cargo.toml` turns on are what it is for.

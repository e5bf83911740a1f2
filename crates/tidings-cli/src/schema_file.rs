//! JSON Schema files that a user names: every command reads them alike.

use std::error::Error as _;

use camino::Utf8Path;
use serde_json::Value;
use tidings_schema::bundle;

use crate::error::{Error, Result, io};

/// What is in a file.
pub(crate) fn read(path: &Utf8Path) -> Result<Value> {
    let text = std::fs::read_to_string(path).map_err(io("read", path))?;
    bundle::parse(&text).map_err(|not_read| {
        let error = Error::new(format!("{path}:{not_read}"));
        match not_read.source() {
            Some(source) => error.because(source.to_string()),
            None => error,
        }
    })
}

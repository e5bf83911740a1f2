//! The text of a schema file.

use std::fmt;

use serde_json::Value;

/// Reads the text of a JSON document; a byte order mark is passed over.
///
/// # Errors
/// Where it is no JSON, or goes beyond what is read: 127 values deep, and numbers a double can hold.
pub fn parse(text: &str) -> Result<Value, NotRead> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let said = error.to_string();
        let what = if said.starts_with("recursion limit exceeded") {
            "nested more than 127 values deep, which is not read; put what is inside into `$defs`"
        } else if said.starts_with("number out of range") {
            "a number larger than a double can hold, which is not read"
        } else {
            "not JSON"
        };
        NotRead { what, error }
    })
}

/// Why a text is not read, and where.
#[derive(Debug)]
pub struct NotRead {
    what: &'static str,
    error: serde_json::Error,
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.error.line(), self.error.column(), self.what)
    }
}

impl std::error::Error for NotRead {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_json_is_not_called_otherwise() {
        let said = |text: &str| parse(text).unwrap_err().to_string();
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        assert!(said(&deep).starts_with("1:128: nested more than 127 values deep"), "{}", said(&deep));
        assert!(said("{\n\"maximum\": 1e400}").contains("2:16: a number larger than a double"));
        assert_eq!(said("{]"), "1:2: not JSON");
        assert_eq!(parse("\u{feff}{}").unwrap(), serde_json::json!({}));
    }
}

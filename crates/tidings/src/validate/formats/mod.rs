//! The seven formats that are judged, alike in Rust, in TypeScript and in the schema.
//!
//! Invariant: each is decided by the text alone, in ASCII, without a calendar or URL library, so that
//! the generated TypeScript can decide it the same way. `tests/vectors/formats.json` is run by every
//! side.
//!
//! ```
//! use tidings::validate::formats;
//!
//! assert!(formats::is_date_time("2025-09-04T11:52:43Z"));
//! assert!(!formats::is_date_time("2025-09-04 11:52:43Z"));
//! assert_eq!(formats::is_valid("uuid", "urn:uuid:6f1e7a34-9b0c-4d7e-8a2b-0c1d2e3f4a5b"), Some(false));
//! assert_eq!(formats::is_valid("color", "red"), None);
//! ```

mod address;
mod duration;
mod email;
mod time;
mod uri;
mod uuid;

pub use duration::is_duration;
pub use email::is_email;
pub use time::{is_date, is_date_time, is_time};
pub use uri::is_uri;
pub use uuid::is_uuid;

/// Decides whether a text has a format.
pub type Check = fn(&str) -> bool;

/// Every format that is judged, by its name in a schema.
///
/// ```
/// let names: Vec<&str> = tidings::validate::formats::ALL.iter().map(|(name, _)| *name).collect();
/// assert_eq!(names, ["date-time", "date", "time", "uuid", "email", "uri", "duration"]);
/// ```
pub const ALL: [(&str, Check); 7] = [
    ("date-time", is_date_time),
    ("date", is_date),
    ("time", is_time),
    ("uuid", is_uuid),
    ("email", is_email),
    ("uri", is_uri),
    ("duration", is_duration),
];

/// Whether a text has the format of this name; `None` for a format that is not judged.
///
/// ```
/// assert_eq!(tidings::validate::formats::is_valid("date", "2024-02-30"), Some(false));
/// ```
#[must_use]
pub fn is_valid(format: &str, text: &str) -> Option<bool> {
    let (_, check) = ALL.iter().find(|(name, _)| *name == format)?;
    Some(check(text))
}

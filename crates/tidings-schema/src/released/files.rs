//! Names and contents of released files.

use crate::fingerprint;
use crate::published;

/// The folder of released files, relative to the workspace's root.
pub const FOLDER: &str = "schema/released";

/// The file of one revision, relative to [`FOLDER`]: `nexus/server_status.v2.r1.json`. The tag is
/// encoded as in the name of a published schema.
#[must_use]
pub fn path(catalog: &str, event_type: &str, version: u32, revision: u32) -> String {
    format!("{catalog}/{}.v{version}.r{revision}.json", published::file_stem(event_type))
}

/// The hash of a released file. Line ends do not count: git may write CRLF on checkout, and JSON
/// holds no line end inside a text.
#[must_use]
pub fn hash(text: &str) -> String {
    if text.contains('\r') {
        fingerprint::of_text(&text.replace("\r\n", "\n"))
    } else {
        fingerprint::of_text(text)
    }
}

/// The first line with a conflict marker, counted from 1, in a text that was left in the middle of a
/// merge.
#[must_use]
pub fn conflict_line(text: &str) -> Option<u32> {
    let start = text.lines().position(|line| line.starts_with("<<<<<<< "))?;
    let ends = text.lines().any(|line| line.starts_with(">>>>>>> "));
    ends.then(|| u32::try_from(start + 1).unwrap_or(u32::MAX))
}

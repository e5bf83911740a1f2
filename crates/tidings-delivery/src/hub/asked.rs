//! What clients name in their questions, whatever transport brings these.

use super::versions::Accept;
use crate::core::MAX_NAMES;

/// The longest name of a type, in bytes.
const LONGEST_NAME: usize = 128;

/// Reads the names of a list that is called `list`.
///
/// # Errors
/// What is wrong with it, for whoever has written the question: more than [`MAX_NAMES`], or a name that is
/// empty or too long. It never repeats what was asked.
pub fn read_names<'t>(list: &str, names: impl IntoIterator<Item = &'t str>) -> Result<Vec<&'t str>, String> {
    let names: Vec<&str> = names.into_iter().take(MAX_NAMES + 1).collect();
    if names.len() > MAX_NAMES {
        return Err(format!("`{list}` has more than {MAX_NAMES} names"));
    }
    if names.iter().any(|name| name.is_empty() || name.len() > LONGEST_NAME) {
        return Err(format!("a name in `{list}` has 1 to {LONGEST_NAME} bytes"));
    }
    Ok(names)
}

/// Reads an `accept`: `server_status:2,message:3`; an empty one reads every type in version 1.
///
/// ```
/// use tidings_delivery::{Accept, read_accept};
///
/// assert_eq!(read_accept("server_status:2"), Ok(Accept::versions([("server_status", 2)])));
/// assert!(read_accept("server_status").is_err());
/// ```
///
/// # Errors
/// What is wrong with it, for whoever has written the question.
pub fn read_accept(text: &str) -> Result<Accept, String> {
    if text.is_empty() {
        return Ok(Accept::versions([("", 0); 0]));
    }
    let versions: Result<Vec<(&str, u32)>, String> =
        read_names("accept", text.split(','))?.into_iter().map(version).collect();
    Ok(Accept::versions(versions?))
}

fn version(entry: &str) -> Result<(&str, u32), String> {
    let parts = entry.rsplit_once(':').filter(|(name, _)| !name.is_empty());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let version = parts.filter(|(_, version)| digits(version)).and_then(|(_, version)| version.parse().ok());
    match (parts, version) {
        (Some((name, _)), Some(version @ 1..)) => Ok((name, version)),
        _ => Err("`accept` is a list of `type:version`, such as `server_status:2`".to_owned()),
    }
}

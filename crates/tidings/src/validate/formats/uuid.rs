//! RFC 9562: the text of a UUID.

/// `8-4-4-4-12` hexadecimal digits in any case, and nothing else: no braces, no `urn:uuid:`, no text
/// without dashes.
///
/// ```
/// use tidings::validate::formats::is_uuid;
///
/// assert!(is_uuid("6F1E7A34-9b0c-4d7e-8a2b-0c1d2e3f4a5b"));
/// assert!(!is_uuid("6f1e7a349b0c4d7e8a2b0c1d2e3f4a5b"));
/// ```
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

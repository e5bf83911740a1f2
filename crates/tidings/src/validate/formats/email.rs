//! RFC 5321, section 4.1.2: mailboxes.

use super::address::{is_ipv4, is_ipv6};

/// A mailbox in ASCII: `"joe bloggs"@example.com`.
///
/// The local part is a dot-string or a quoted string, the domain is labels of letters, digits and
/// inner hyphens, or an address literal (`[127.0.0.1]`, `[IPv6:::1]`). No comment, no display name.
/// The local part has at most 64 characters, a label 63, the domain 255.
///
/// ```
/// use tidings::validate::formats::is_email;
///
/// assert!(is_email("joe.bloggs@example.com"));
/// assert!(is_email("\"joe@bloggs\"@[127.0.0.1]"));
/// assert!(!is_email("Joe Bloggs <joe@example.com>"));
/// assert!(!is_email(".joe@example.com"));
/// ```
#[must_use]
pub fn is_email(text: &str) -> bool {
    // A domain has no `@`, a quoted local part may.
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    local.len() <= 64 && domain.len() <= 255 && is_local_part(local) && is_domain(domain)
}

fn is_local_part(local: &str) -> bool {
    match local.strip_prefix('"') {
        Some(quoted) => is_quoted_content(quoted),
        None => local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_text)),
    }
}

/// What follows the first quotation mark, up to the closing one at the end.
fn is_quoted_content(quoted: &str) -> bool {
    let mut bytes = quoted.bytes();
    loop {
        match bytes.next() {
            Some(b'"') => return bytes.next().is_none(),
            Some(b'\\') => match bytes.next() {
                Some(b' '..=b'~') => {}
                _ => return false,
            },
            Some(b' '..=b'~') => {}
            _ => return false,
        }
    }
}

fn is_atom_text(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn is_domain(domain: &str) -> bool {
    if let Some(literal) = domain.strip_prefix('[') {
        let Some(literal) = literal.strip_suffix(']') else {
            return false;
        };
        return match literal.split_at_checked(5) {
            Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6:") => is_ipv6(address),
            _ => is_ipv4(literal),
        };
    }
    domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

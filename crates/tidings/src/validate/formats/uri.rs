//! RFC 3986: URIs.

use super::address::is_ipv6;

/// A URI with a scheme, in ASCII; a reference without one fails, and so does what a browser would
/// have to repair.
///
/// ```
/// use tidings::validate::formats::is_uri;
///
/// assert!(is_uri("https://example.com:8080/a?b=%20#c") && is_uri("mailto:joe@example.com"));
/// assert!(is_uri("http://a:99999/"), "the grammar does not bound a port");
/// assert!(!is_uri("//example.com/a") && !is_uri("http://é/") && !is_uri("http://a b/"));
/// ```
#[must_use]
pub fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (hierarchy, query) = rest.split_once('?').unwrap_or((rest, ""));
    is_scheme(scheme)
        && is_made_of(fragment, is_query_char)
        && is_made_of(query, is_query_char)
        && match hierarchy.strip_prefix("//") {
            Some(rest) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                is_authority(authority) && is_made_of(path, is_path_char)
            }
            None => is_made_of(hierarchy, is_path_char),
        }
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn is_authority(authority: &str) -> bool {
    let (user, place) = authority.split_once('@').unwrap_or(("", authority));
    is_made_of(user, |byte| byte == b':' || is_name_char(byte)) && is_host_and_port(place)
}

fn is_host_and_port(place: &str) -> bool {
    if let Some(literal) = place.strip_prefix('[') {
        let Some((address, after)) = literal.split_once(']') else {
            return false;
        };
        let port = after.is_empty() || after.strip_prefix(':').is_some_and(is_port);
        return port && (is_ipv6(address) || is_future_address(address));
    }
    let (host, port) = place.split_once(':').unwrap_or((place, ""));
    is_made_of(host, is_name_char) && is_port(port)
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit())
}

/// `v7.a:b`
fn is_future_address(address: &str) -> bool {
    let Some((version, rest)) = address.strip_prefix(['v', 'V']).and_then(|rest| rest.split_once('.')) else {
        return false;
    };
    !version.is_empty()
        && version.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !rest.is_empty()
        && rest.bytes().all(|byte| byte == b':' || is_name_char(byte))
}

/// Characters that `is_char` takes and percent-encoded bytes.
fn is_made_of(text: &str, is_char: impl Fn(u8) -> bool) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = if byte == b'%' {
            let mut hexadecimal = || bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit());
            hexadecimal() && hexadecimal()
        } else {
            is_char(byte)
        };
        if !fits {
            return false;
        }
    }
    true
}

/// `unreserved` or `sub-delims`.
fn is_name_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte)
}

fn is_path_char(byte: u8) -> bool {
    is_name_char(byte) || b":@/".contains(&byte)
}

fn is_query_char(byte: u8) -> bool {
    is_path_char(byte) || byte == b'?'
}

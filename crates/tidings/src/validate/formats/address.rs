//! Internet addresses as text, for the formats that contain one.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Four decimal numbers up to 255, without leading zeros.
pub(super) fn is_ipv4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

/// RFC 3986's `IPv6address`: eight groups, one `::` for at least one of them, the last two perhaps
/// as an IPv4 address; no zone.
pub(super) fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

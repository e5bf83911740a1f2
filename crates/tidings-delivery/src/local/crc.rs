//! CRC-32 (IEEE), because SQLite sees no flipped bit inside a value.

use crc32fast::Hasher;

/// The checksum of these parts, one after the other.
pub(super) fn crc32<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u32 {
    let mut sum = Hasher::new();
    parts.into_iter().for_each(|part| sum.update(part));
    sum.finalize()
}

/// The checksum of the first part, and that of both.
pub(super) fn crc32_of_both(first: &[u8], second: &[u8]) -> (u32, u32) {
    let mut sum = Hasher::new();
    sum.update(first);
    let of_first = sum.clone().finalize();
    sum.update(second);
    (of_first, sum.finalize())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_value_of_the_standard_comes_out() {
        assert_eq!(super::crc32([&b"1234"[..], b"56789"]), 0xcbf4_3926);
        let text = b"The quick brown fox jumps over the lazy dog";
        for at in 0..text.len() {
            let (before, behind) = text.split_at(at);
            assert_eq!(super::crc32([before, behind]), 0x414f_a339, "{at}");
            assert_eq!(super::crc32_of_both(before, behind), (super::crc32([before]), 0x414f_a339));
        }
    }
}

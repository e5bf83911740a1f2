//! A place in the log, as a client carries it.

use std::fmt;

/// The alphabet of an epoch: URL-safe, six bits a character.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Characters of an epoch: 48 bits.
const EPOCH_LENGTH: usize = 8;

/// The highest place there can be: what a signed 64-bit integer of a store can hold.
pub const MAX_SEQ: u64 = i64::MAX as u64;

/// One run of the log: 48 random bits, written as 8 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Epoch(u64);

impl Epoch {
    /// The epoch of these bits; those above the 48th are dropped.
    #[must_use]
    pub const fn new(bits: u64) -> Self {
        Self(bits & ((1 << 48) - 1))
    }

    /// Its bits.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let mut bits = 0;
        if text.len() != EPOCH_LENGTH {
            return None;
        }
        for byte in text.bytes() {
            let digit = ALPHABET.iter().position(|it| *it == byte)?;
            bits = bits << 6 | digit as u64;
        }
        Some(Self(bits))
    }
}

impl Epoch {
    fn letters(self) -> [u8; EPOCH_LENGTH] {
        let mut bits = self.0;
        let mut letters = [0; EPOCH_LENGTH];
        for letter in letters.iter_mut().rev() {
            *letter = ALPHABET[usize::from(bits.to_le_bytes()[0] & 63)];
            bits >>= 6;
        }
        letters
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.letters().iter().try_for_each(|letter| fmt::Write::write_char(f, char::from(*letter)))
    }
}

/// A place in the log: `1.<epoch>.<seq>`.
///
/// ```
/// use tidings_delivery::core::{Cursor, Epoch};
///
/// let cursor = Cursor { epoch: Epoch::new(5), seq: 7 };
/// assert_eq!(cursor.to_string(), "1.AAAAAAAF.7");
/// // What stands behind a further dot is for the client's own use, and means nothing here.
/// assert_eq!(Cursor::parse("1.AAAAAAAF.7.3"), Some(cursor));
/// assert_eq!(Cursor::parse("42"), None);
/// ```
///
/// # Misreadings
/// A cursor is not a time, and two cursors of different epochs cannot be compared by `seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// The run of the log.
    pub epoch: Epoch,
    /// The place: that of the last event which is done with.
    pub seq: u64,
}

impl Cursor {
    /// Reads a cursor. What is not exactly one is `None`, which the protocol treats as an epoch
    /// nobody knows, never as an error.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (protocol, epoch, seq, prev) = (parts.next()?, parts.next()?, parts.next()?, parts.next());
        if protocol != "1" || parts.next().is_some() {
            return None;
        }
        if let Some(prev) = prev {
            number(prev)?;
        }
        Some(Self { epoch: Epoch::parse(epoch)?, seq: number(seq)? })
    }

    /// The text with the place that stood before on the connection, which is left out where it is
    /// the one right before.
    #[must_use]
    pub fn text(&self, prev: Option<u64>) -> String {
        let mut bytes = Vec::with_capacity(40);
        self.write(prev, &mut bytes);
        // They are letters, digits and dots.
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// Appends that text: every event has one of its own for every reader.
    pub fn write(&self, prev: Option<u64>, out: &mut Vec<u8>) {
        out.extend(b"1.");
        out.extend(self.epoch.letters());
        decimal(self.seq, out);
        if let Some(prev) = prev.filter(|prev| prev.checked_add(1) != Some(self.seq)) {
            decimal(prev, out);
        }
    }
}

/// Appends a dot and a number.
fn decimal(mut number: u64, out: &mut Vec<u8>) {
    let mut digits = [b'.'; 21];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend(&digits[at - 1..]);
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(None))
    }
}

/// A number as this crate writes it: digits, no sign, no zero in front.
fn number(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.len() <= 19 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || text.len() > 1 && text.starts_with('0') {
        return None;
    }
    text.parse().ok().filter(|number| *number <= MAX_SEQ)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for (bits, seq) in [(0, 0), (1 << 47, 1), (u64::MAX, MAX_SEQ), (0x1234_5678_9abc, 300)] {
            let cursor = Cursor { epoch: Epoch::new(bits), seq };
            assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
            assert_eq!(Cursor::parse(&cursor.text(Some(5))), Some(cursor));
            assert_eq!(cursor.text(Some(u64::MAX)), format!("1.{}.{seq}.{}", cursor.epoch, u64::MAX));
        }
    }

    #[test]
    fn the_place_before_is_written_where_it_is_not_the_one_right_before() {
        let cursor = Cursor { epoch: Epoch::new(0), seq: 7 };
        assert_eq!(cursor.text(Some(6)), "1.AAAAAAAA.7");
        assert_eq!(cursor.text(None), "1.AAAAAAAA.7");
        assert_eq!(cursor.text(Some(3)), "1.AAAAAAAA.7.3");
        assert_eq!(cursor.text(Some(7)), "1.AAAAAAAA.7.7");
    }

    #[test]
    fn what_is_not_exactly_a_cursor_is_none() {
        for text in [
            "",
            ".",
            "..",
            "1..",
            "42",
            "1.AAAAAAAA",
            "1.AAAAAAAA.",
            "1.AAAAAAAA.-1",
            "1.AAAAAAAA.+1",
            "1.AAAAAAAA.01",
            "1.AAAAAAAA.9223372036854775808",
            "1.AAAAAAAA.18446744073709551616",
            "1.AAAAAAAA.99999999999999999999",
            "2.AAAAAAAA.1",
            "1.AAAAAAA.1",
            "1.AAAAAAAAA.1",
            "1.AAAAAA A.1",
            "1.AAAAAAAA.1.",
            "1.AAAAAAAA.1.x",
            "1.AAAAAAAA.1.2.3",
            " 1.AAAAAAAA.1",
            "1.AAAAAAAA.1\n",
            "1.ÄÄÄÄ.1",
            "1.AAAAAAAA.١",
        ] {
            assert_eq!(Cursor::parse(text), None, "{text:?}");
        }
    }

    /// Edits of a real cursor: none panics, and what is read is written the same.
    /// `TIDINGS_PARSER_SEED` draws others.
    #[test]
    fn edited_cursors_are_refused_or_written_as_they_were_read() {
        let seed = std::env::var("TIDINGS_PARSER_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(0_u64);
        let mut state = 0x9e37_79b9_7f4a_7c15 ^ seed;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        let pieces = ["1", ".", "0", "9", "A", "-", "_", "é", "\0", "99999999999", " "];
        let mut read = 0;
        for _ in 0..200_000 {
            let mut text: Vec<char> = "1.q83vEjRW.300.200".chars().collect();
            for _ in 0..draw(4) {
                if text.is_empty() {
                    break;
                }
                let at = draw(text.len());
                match draw(3) {
                    0 => drop(text.remove(at)),
                    1 => drop(text.splice(at..at, pieces[draw(pieces.len())].chars())),
                    _ => text.truncate(at + 1),
                }
            }
            let text: String = text.into_iter().collect();
            if let Some(cursor) = Cursor::parse(&text) {
                read += 1;
                assert!(text.starts_with(&cursor.to_string()), "{text:?} was read as {cursor}");
            }
        }
        assert!(read > 10_000, "{read}");
    }
}

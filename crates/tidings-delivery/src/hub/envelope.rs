//! The envelope: its id, its time, and the bytes.

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A text of an envelope that is not the event's.
#[derive(Debug, Clone)]
pub(super) enum Text<const N: usize> {
    /// Made here: ASCII, and nothing in it has to be escaped.
    Made([u8; N]),
    /// The application's own.
    Own(String),
}

impl<const N: usize> Text<N> {
    pub(super) fn as_str(&self) -> &str {
        match self {
            // It is ASCII.
            Self::Made(text) => std::str::from_utf8(text).unwrap_or_default(),
            Self::Own(text) => text,
        }
    }

    fn write(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        match self {
            Self::Made(text) => {
                out.push(b'"');
                out.extend(text);
                out.push(b'"');
                Ok(())
            }
            Self::Own(text) => text.serialize(&mut serde_json::Serializer::new(out)),
        }
    }
}

/// A UUID of version 7: the time in milliseconds, then chance.
pub(super) fn uuid_v7(wall: SystemTime, high: u64, low: u64) -> Text<36> {
    let millis = u64::try_from(since_1970(wall).as_millis()).unwrap_or(u64::MAX) & 0xffff_ffff_ffff;
    let low = low >> 2 | 1 << 63;
    let mut text = *b"--------------7---------------------";
    hexadecimal(&mut text[..8], millis >> 16);
    hexadecimal(&mut text[9..13], millis);
    hexadecimal(&mut text[15..18], high);
    hexadecimal(&mut text[19..23], low >> 48);
    hexadecimal(&mut text[24..], low);
    Text::Made(text)
}

/// The last digits of a number. `format!` would take a third of what publishing an event does.
fn hexadecimal(text: &mut [u8], mut number: u64) {
    for digit in text.iter_mut().rev() {
        *digit = b"0123456789abcdef"[usize::from(number.to_le_bytes()[0] & 15)];
        number >>= 4;
    }
}

/// The last digits of a number.
fn decimal(text: &mut [u8], mut number: u64) {
    for digit in text.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
}

fn since_1970(wall: SystemTime) -> Duration {
    wall.duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A time as RFC 3339 has it, in UTC, with milliseconds.
pub(super) fn rfc3339(wall: SystemTime) -> Text<24> {
    let since = since_1970(wall);
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days.min(2_932_896));
    let (hour, minute, millis) = (second / 3600, second / 60 % 60, u64::from(since.subsec_millis()));
    let mut text = *b"0000-00-00T00:00:00.000Z";
    decimal(&mut text[..4], year);
    for (at, number) in [(5, month), (8, day), (11, hour), (14, minute), (17, second % 60)] {
        decimal(&mut text[at..at + 2], number);
    }
    decimal(&mut text[20..23], millis);
    Text::Made(text)
}

/// The date of a day since 1970: `civil_from_days` of Howard Hinnant's "chrono-Compatible Low-Level
/// Date Algorithms".
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// An envelope around an event, on one line: JSON that an application passes through as it found it may
/// have breaks in it, which only ever stand between tokens.
///
/// Gives where the event stands in it, too.
pub(super) fn write(
    id: &Text<36>,
    timestamp: &Text<24>,
    event: &impl Serialize,
) -> serde_json::Result<(Vec<u8>, Range<usize>)> {
    around(id, timestamp, |bytes| event.serialize(&mut serde_json::Serializer::new(bytes)))
}

/// The same around an event that is written already.
pub(super) fn wrap(
    id: &Text<36>,
    timestamp: &Text<24>,
    event: &[u8],
) -> serde_json::Result<(Vec<u8>, Range<usize>)> {
    around(id, timestamp, |bytes| {
        bytes.extend(event);
        Ok(())
    })
}

fn around(
    id: &Text<36>,
    timestamp: &Text<24>,
    event: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>,
) -> serde_json::Result<(Vec<u8>, Range<usize>)> {
    let mut bytes = Vec::with_capacity(512);
    bytes.extend(b"{\"id\":");
    id.write(&mut bytes)?;
    bytes.extend(b",\"timestamp\":");
    timestamp.write(&mut bytes)?;
    bytes.extend(b",\"event\":");
    let from = bytes.len();
    event(&mut bytes)?;
    let to = bytes.len();
    let breaks = |byte: u8| byte == b'\n' || byte == b'\r';
    // Without a way out of the loop eight and more are looked at at once.
    if bytes[from..].iter().fold(false, |any, byte| any | breaks(*byte)) {
        bytes[from..].iter_mut().filter(|byte| breaks(**byte)).for_each(|byte| *byte = b' ');
    }
    bytes.push(b'}');
    Ok((bytes, from..to))
}

/// What an envelope says beside its event.
#[derive(Deserialize)]
pub(super) struct Outside {
    pub(super) id: String,
    pub(super) timestamp: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_chrono_writes_them() {
        let days = [0, 1, 58, 59, 60, 365, 10_957, 11_016, 19_782, 20_335, 47_540];
        for day in days.into_iter().chain((0..60_000).step_by(97)) {
            let time = UNIX_EPOCH + Duration::from_millis(day * 86_400_000 + 45_296_789);
            let theirs =
                chrono::DateTime::from_timestamp_millis(day as i64 * 86_400_000 + 45_296_789).unwrap();
            assert_eq!(rfc3339(time).as_str(), theirs.to_rfc3339_opts(chrono::SecondsFormat::Millis, true));
        }
    }

    #[test]
    fn an_envelope_is_one_line() {
        let own = |text: &str| text.to_owned();
        let (bytes, event) =
            wrap(&Text::Own(own("1")), &Text::Own(own("now")), b"{\r\n\"a\": \"\\n\"\n}").unwrap();
        assert_eq!(bytes[event], *br#"{  "a": "\n" }"#);
        assert_eq!(bytes, br#"{"id":"1","timestamp":"now","event":{  "a": "\n" }}"#);
    }

    #[test]
    fn an_id_is_a_uuid_of_version_7() {
        let time = UNIX_EPOCH + Duration::from_millis(0x0199_0000_1234);
        assert_eq!(uuid_v7(time, u64::MAX, u64::MAX).as_str(), "01990000-1234-7fff-bfff-ffffffffffff");
        assert_eq!(uuid_v7(time, 0, 0).as_str(), "01990000-1234-7000-8000-000000000000");
    }
}

//! The envelope: its id, its time, and the bytes.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A UUID of version 7: the time in milliseconds, then chance.
pub(super) fn uuid_v7(wall: SystemTime, high: u64, low: u64) -> String {
    let millis = u64::try_from(since_1970(wall).as_millis()).unwrap_or(u64::MAX) & 0xffff_ffff_ffff;
    let mut text = String::with_capacity(36);
    hexadecimal(&mut text, millis >> 16, 8);
    text.push('-');
    hexadecimal(&mut text, millis, 4);
    text.push_str("-7");
    hexadecimal(&mut text, high, 3);
    text.push('-');
    let low = low >> 2 | 1 << 63;
    hexadecimal(&mut text, low >> 48, 4);
    text.push('-');
    hexadecimal(&mut text, low, 12);
    text
}

/// The last digits of a number. `format!` would take a third of what publishing an event does.
fn hexadecimal(text: &mut String, number: u64, digits: u32) {
    for place in (0..digits).rev() {
        let digit = b"0123456789abcdef"[usize::try_from(number >> (4 * place) & 15).unwrap_or_default()];
        text.push(char::from(digit));
    }
}

/// The last two digits of a number.
fn decimal(text: &mut String, number: u64) {
    for digit in [number / 10 % 10, number % 10] {
        text.push(char::from(b'0' + u8::try_from(digit).unwrap_or_default()));
    }
}

fn since_1970(wall: SystemTime) -> Duration {
    wall.duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A time as RFC 3339 has it, in UTC, with milliseconds.
pub(super) fn rfc3339(wall: SystemTime) -> String {
    let since = since_1970(wall);
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days.min(2_932_896));
    let (hour, minute, millis) = (second / 3600, second / 60 % 60, u64::from(since.subsec_millis()));
    let mut text = String::with_capacity(24);
    decimal(&mut text, year / 100);
    for (before, number) in
        [("", year), ("-", month), ("-", day), ("T", hour), (":", minute), (":", second % 60)]
    {
        text.push_str(before);
        decimal(&mut text, number);
    }
    text.push('.');
    text.push(char::from(b'0' + u8::try_from(millis / 100).unwrap_or_default()));
    decimal(&mut text, millis);
    text.push('Z');
    text
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
pub(super) fn write(id: &str, timestamp: &str, event: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    around(id, timestamp, |bytes| event.serialize(&mut serde_json::Serializer::new(bytes)))
}

/// The same around an event that is written already.
pub(super) fn wrap(id: &str, timestamp: &str, event: &[u8]) -> serde_json::Result<Vec<u8>> {
    around(id, timestamp, |bytes| {
        bytes.extend(event);
        Ok(())
    })
}

fn around(
    id: &str,
    timestamp: &str,
    event: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>,
) -> serde_json::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(512);
    bytes.extend(b"{\"id\":");
    id.serialize(&mut serde_json::Serializer::new(&mut bytes))?;
    bytes.extend(b",\"timestamp\":");
    timestamp.serialize(&mut serde_json::Serializer::new(&mut bytes))?;
    bytes.extend(b",\"event\":");
    let from = bytes.len();
    event(&mut bytes)?;
    for byte in &mut bytes[from..] {
        if matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
    bytes.push(b'}');
    Ok(bytes)
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
            assert_eq!(rfc3339(time), theirs.to_rfc3339_opts(chrono::SecondsFormat::Millis, true));
        }
    }

    #[test]
    fn an_envelope_is_one_line() {
        let bytes = wrap("1", "now", b"{\r\n\"a\": \"\\n\"\n}").unwrap();
        assert_eq!(bytes, br#"{"id":"1","timestamp":"now","event":{  "a": "\n" }}"#);
    }

    #[test]
    fn an_id_is_a_uuid_of_version_7() {
        let time = UNIX_EPOCH + Duration::from_millis(0x0199_0000_1234);
        assert_eq!(uuid_v7(time, u64::MAX, u64::MAX), "01990000-1234-7fff-bfff-ffffffffffff");
        assert_eq!(uuid_v7(time, 0, 0), "01990000-1234-7000-8000-000000000000");
    }
}

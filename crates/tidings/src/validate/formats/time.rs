//! RFC 3339, section 5.6: dates and times.

/// `full-date`: `2025-09-04`. The day exists in its month, by the Gregorian calendar, in the years
/// 0000 to 9999.
///
/// ```
/// use tidings::validate::formats::is_date;
///
/// assert!(is_date("2024-02-29"));
/// assert!(!is_date("2023-02-29"));
/// assert!(!is_date("2024-2-9"));
/// ```
#[must_use]
pub fn is_date(text: &str) -> bool {
    is_full_date(text.as_bytes())
}

/// `full-time`: `11:52:43.5+02:00`, with `Z` or an offset.
///
/// The 60th second passes only where the time is 23:59:60 in UTC, when leap seconds are.
///
/// ```
/// use tidings::validate::formats::is_time;
///
/// assert!(is_time("23:59:60Z") && is_time("01:29:60+01:30"));
/// assert!(!is_time("12:00:60Z"));
/// assert!(!is_time("11:52:43"), "a time without an offset names no moment");
/// ```
#[must_use]
pub fn is_time(text: &str) -> bool {
    is_full_time(text.as_bytes())
}

/// `date-time`: a date, `T` or `t`, and a time.
///
/// ```
/// use tidings::validate::formats::is_date_time;
///
/// assert!(is_date_time("2025-09-04t11:52:43.123456789z"));
/// assert!(!is_date_time("2025-09-04T11:52:43+0200"));
/// ```
#[must_use]
pub fn is_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.get(10) {
        Some(b'T' | b't') => is_full_date(&bytes[..10]) && is_full_time(&bytes[11..]),
        _ => false,
    }
}

fn is_full_date(bytes: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *bytes else {
        return false;
    };
    let (Some(century), Some(year)) = (two_digits(y1, y2), two_digits(y3, y4)) else {
        return false;
    };
    let (Some(month), Some(day)) = (two_digits(m1, m2), two_digits(d1, d2)) else {
        return false;
    };
    let leap = if year == 0 { century % 4 == 0 } else { year % 4 == 0 };
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(leap),
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn is_full_time(bytes: &[u8]) -> bool {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = bytes else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) =
        (two_digits(*h1, *h2), two_digits(*m1, *m2), two_digits(*s1, *s2))
    else {
        return false;
    };
    if hour > 23 || minute > 59 || second > 60 {
        return false;
    }
    let zone = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            &fraction[digits..]
        }
        zone => zone,
    };
    let Some(offset) = offset_in_minutes(zone) else {
        return false;
    };
    let utc = (i32::from(hour) * 60 + i32::from(minute) - offset).rem_euclid(24 * 60);
    second < 60 || utc == 23 * 60 + 59
}

/// `Z`, `z`, `+02:00` or `-02:00`.
fn offset_in_minutes(zone: &[u8]) -> Option<i32> {
    match *zone {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two_digits(h1, h2)?, two_digits(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = i32::from(hours) * 60 + i32::from(minutes);
            Some(if sign == b'+' { offset } else { -offset })
        }
        _ => None,
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
}

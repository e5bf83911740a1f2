//! RFC 3339, appendix A: durations.

/// `P1Y2M3DT4H5M6S`, or weeks alone: `P4W`.
///
/// As the grammar has it there are no fractions, and no gap between the units that are given: `P1Y1D`
/// leaves out the months, so it fails.
///
/// ```
/// use tidings::validate::formats::is_duration;
///
/// assert!(is_duration("P1DT12H") && is_duration("PT0S") && is_duration("P4W"));
/// assert!(!is_duration("PT1H5S") && !is_duration("PT1.5S") && !is_duration("PT"));
/// ```
#[must_use]
pub fn is_duration(text: &str) -> bool {
    let Some(rest) = text.as_bytes().strip_prefix(b"P") else {
        return false;
    };
    if let Some((b'W', after)) = quantity(rest) {
        return after.is_empty();
    }
    let Some(rest) = run_of(rest, b"YMD") else {
        return false;
    };
    match rest {
        [] => text.len() > 1,
        [b'T', time @ ..] => !time.is_empty() && run_of(time, b"HMS").is_some_and(<[u8]>::is_empty),
        _ => false,
    }
}

/// Takes quantities whose units follow each other in `units` without a gap, from any of them on, and
/// gives what is left.
fn run_of<'t>(text: &'t [u8], units: &[u8]) -> Option<&'t [u8]> {
    let mut rest = text;
    let mut next = None;
    while rest.first().is_some_and(u8::is_ascii_digit) {
        let (unit, after) = quantity(rest)?;
        let at = units.iter().position(|known| *known == unit)?;
        if next.is_some_and(|next| next != at) {
            return None;
        }
        next = Some(at + 1);
        rest = after;
    }
    Some(rest)
}

/// Digits with their unit, and what comes after.
fn quantity(text: &[u8]) -> Option<(u8, &[u8])> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match text.split_at(digits) {
        ([_, ..], [unit, rest @ ..]) => Some((*unit, rest)),
        _ => None,
    }
}

//! The shared functions of `validators.ts`, and which of them need which.

use std::collections::BTreeSet;

/// Helper → what it calls.
const CALLS: &[(&str, &[&str])] = &[
    ("JsonObject", &[]),
    ("anythingAt", &[]),
    ("array", &[]),
    ("arrayAt", &["array", "count", "fault"]),
    ("atLeast", &["points"]),
    ("atMost", &["pointsAtMost"]),
    ("booleanAt", &["fault"]),
    ("closedAt", &["keyAt", "objectAt"]),
    ("count", &[]),
    ("dateTime", &["leapDay", "leapSecond"]),
    ("duration", &[]),
    ("email", &["ipv4", "ipv6"]),
    ("entriesAt", &["objectAt", "optionalAt"]),
    ("fault", &["report"]),
    ("fieldAt", &["optionalAt", "presentAt"]),
    ("finite", &[]),
    ("formatAt", &["fault"]),
    ("fullDate", &["leapDay"]),
    ("fullTime", &["leapSecond"]),
    ("integer", &[]),
    ("integerAt", &["fault", "integer", "rangeAt"]),
    ("ipv4", &[]),
    ("ipv6", &["ipv4"]),
    ("itemAt", &["step"]),
    ("itemsAt", &["arrayAt", "itemAt"]),
    ("keyAt", &["JsonObject", "fault", "step"]),
    ("keyed", &["JsonObject"]),
    ("leapDay", &[]),
    ("leapSecond", &[]),
    ("literalAt", &["fault"]),
    ("multiple", &[]),
    ("nestedAt", &["report"]),
    ("nothingAt", &["report"]),
    ("nullableAt", &[]),
    ("numberAt", &["fault", "finite", "rangeAt"]),
    ("objectAt", &["fault", "record"]),
    ("optionalAt", &["own", "step"]),
    ("own", &["JsonObject"]),
    ("patternAt", &["fault"]),
    ("points", &[]),
    ("pointsAtMost", &["points"]),
    ("presentAt", &["own", "report", "step"]),
    ("rangeAt", &["fault"]),
    ("record", &["JsonObject"]),
    ("refused", &["report"]),
    ("report", &[]),
    ("size", &["JsonObject"]),
    ("step", &["report"]),
    ("stringAt", &["count", "fault", "points"]),
    ("unionAt", &["fault"]),
    ("unique", &["array", "own", "record"]),
    ("unknownAt", &["fault"]),
    ("uri", &["ipv6"]),
    ("uuid", &[]),
];

/// The helpers that a text needs, out of those that were asked for while it was written.
pub(super) fn needed(asked: &BTreeSet<&'static str>, text: &str, events: bool) -> Vec<&'static str> {
    let mut open: Vec<&'static str> = asked.iter().copied().filter(|name| is_mentioned(name, text)).collect();
    if text.contains("JsonObject") {
        open.push("JsonObject");
    }
    if events {
        open.extend([
            "record", "keyed", "objectAt", "fieldAt", "stringAt", "formatAt", "dateTime", "refused",
            "report", "fault",
        ]);
    }
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        if found.insert(name) {
            let calls = CALLS.iter().find(|(known, _)| *known == name);
            open.extend(calls.into_iter().flat_map(|(_, calls)| calls.iter().copied()));
        }
    }
    found.into_iter().collect()
}

/// Whether a text has a name as a word of its own.
pub(super) fn is_mentioned(name: &str, text: &str) -> bool {
    let is_part = |one: char| one.is_alphanumeric() || one == '_' || one == '$';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_is_listed_too_and_each_once() {
        assert!(CALLS.is_sorted_by(|a, b| a.0 < b.0));
        for (name, calls) in CALLS {
            for called in *calls {
                assert!(CALLS.iter().any(|(known, _)| known == called), "{name} calls {called}");
            }
        }
    }

    #[test]
    fn only_what_is_mentioned_is_needed_with_what_it_calls() {
        let asked = BTreeSet::from(["atMost", "email"]);
        assert_eq!(needed(&asked, "  return atMost(value, 3);", false), ["atMost", "points", "pointsAtMost"]);
    }
}

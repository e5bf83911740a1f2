//! Strings without pattern and format: every corner of Unicode, every length at its edges.

use super::rng::Rng;

/// How many characters a string has, both ends included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length {
    pub(super) least: usize,
    pub(super) most: usize,
}

impl Length {
    pub(super) fn holds(self, text: &str) -> bool {
        let count = text.chars().count();
        self.least <= count && count <= self.most
    }
}

/// What strings are made of; each is also cut and repeated to the lengths at the edges.
const VARIED: &[&str] = &[
    "",
    "a",
    "Something happened.",
    "The quick brown fox jumps over the lazy dog",
    "naïve café",
    "e\u{301}a\u{308}o\u{328}\u{304}",
    "😀",
    "👩‍👩‍👧‍👦 🇩🇪 👍🏽",
    "𝒳𐍈𠜎",
    "שלום עולם",
    "مرحبا \u{202e}abc\u{202c}",
    "日本語テキスト",
    "\u{feff}bom",
    "a\u{200d}b\u{200b}c",
    "\"quoted\" and \\ back",
    "line one\nline two\r\n\ttab",
    "\u{1}\u{8}\u{c}\u{1f}\u{7f}\u{85}\u{9f}",
    "\u{2028}\u{2029}",
    "\u{fffd}\u{ffff}\u{10ffff}",
    "</script><!--",
    "*/ // ${x} `",
    "null",
    "true",
    "42",
    "1e999",
    "__proto__",
    "constructor",
    " ",
    " leading and trailing ",
    "ǅ ß İ ı ſ",
];

/// The longest string that is made only to reach an upper edge.
const LONGEST: usize = 2000;

pub(super) fn text(length: Length, rng: &mut Rng) -> String {
    let base = rng.pick(VARIED);
    let edge = match rng.below(6) {
        0 => Some(length.least),
        1 if length.most <= LONGEST => Some(length.most),
        2 if length.most <= LONGEST => Some(length.most.saturating_sub(1).max(length.least)),
        3 => Some(length.least.saturating_add(1).min(length.most)),
        _ => None,
    };
    match edge {
        Some(count) => cut(base, Length { least: count, most: count }),
        None => cut(base, length),
    }
}

/// The text cut or repeated until its length holds.
pub(super) fn cut(text: &str, length: Length) -> String {
    let count = text.chars().count();
    if count >= length.least {
        return text.chars().take(length.most).collect();
    }
    let source = if text.is_empty() { "x" } else { text };
    source.chars().cycle().take(length.least).collect()
}

/// Text a person reads in a fixture, after the name of the field.
pub(super) fn readable(name: &str, length: Length) -> String {
    let words: Vec<&str> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let text = match (words.as_slice(), words.last().copied().unwrap_or_default()) {
        ([], _) => "example".to_owned(),
        ([first, ..], "id") if words.len() > 1 => format!("{first}-1"),
        (_, "id") => "id-1".to_owned(),
        (_, "url" | "uri") => "https://example.com/".to_owned(),
        (_, "version") => "1.0.0".to_owned(),
        (_, "message" | "text" | "content" | "reason" | "description") => {
            format!("Example {}.", words.join(" "))
        }
        _ => format!("example {}", words.join(" ")),
    };
    cut(&text, length)
}

/// Keys that trip readers: inherited names, escapes of JSON pointers, nothing at all.
pub(super) const ODD_KEYS: &[&str] = &[
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "",
    "a/b~c",
    "x-note",
    "0",
    "length",
    "é",
    "😀",
    "a b",
    "~1",
    "$ref",
    "extra",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_in_characters_and_kept() {
        let mut rng = Rng::new(5);
        for (least, most) in [(0, 0), (0, 5), (3, 3), (40, 60), (1, usize::MAX)] {
            let length = Length { least, most };
            for _ in 0..300 {
                let made = text(length, &mut rng);
                assert!(length.holds(&made), "{made:?} in {length:?}");
            }
            assert!(length.holds(&readable("session_id", length)));
        }
    }
}

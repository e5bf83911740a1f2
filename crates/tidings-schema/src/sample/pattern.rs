//! Text that a pattern accepts, made from the pattern's syntax tree.
//!
//! A pattern is read as ECMA-262 has it in Unicode mode ([`super::ecma`]), and it is not anchored.

use std::collections::HashMap;

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::ecma::translated;
use super::rng::Rng;

/// Patterns, each read once.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    read: HashMap<String, Option<Pattern>>,
}

#[derive(Debug)]
struct Pattern {
    tree: Hir,
    regex: Regex,
}

/// How many more than the fewest an open repetition is tried with.
const MORE: u32 = 6;

impl Patterns {
    /// Text that the pattern accepts; `None` when it cannot be read (it looks around, or back).
    /// `plain` prefers letters and digits, and what is shortest.
    pub(super) fn text(&mut self, pattern: &str, plain: bool, rng: &mut Rng) -> Option<String> {
        let pattern = self.read(pattern)?;
        let mut best = None;
        for _ in 0..20 {
            let mut text = String::new();
            write(&pattern.tree, plain, rng, &mut text);
            let ends = pattern.tree.properties();
            if !plain && rng.chance(6) && !ends.look_set_prefix().contains(Look::Start) {
                text.insert_str(0, "é ");
            }
            if !plain && rng.chance(6) && !ends.look_set_suffix().contains(Look::End) {
                text.push_str(" 😀");
            }
            if pattern.regex.is_match(&text) {
                return Some(text);
            }
            best.get_or_insert(text);
        }
        best
    }

    /// Whether the pattern accepts the text; a pattern that cannot be read accepts all.
    pub(super) fn accepts(&mut self, pattern: &str, text: &str) -> bool {
        self.read(pattern).is_none_or(|pattern| pattern.regex.is_match(text))
    }

    fn read(&mut self, pattern: &str) -> Option<&Pattern> {
        if !self.read.contains_key(pattern) {
            let both = translated(pattern).and_then(|spelled| {
                let (tree, regex) = (regex_syntax::parse(&spelled).ok()?, Regex::new(&spelled).ok()?);
                Some(Pattern { tree, regex })
            });
            self.read.insert(pattern.to_owned(), both);
        }
        self.read.get(pattern)?.as_ref()
    }
}

fn write(tree: &Hir, plain: bool, rng: &mut Rng, out: &mut String) {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.extend(character(class, plain, rng)),
        HirKind::Capture(capture) => write(&capture.sub, plain, rng, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, plain, rng, out)),
        HirKind::Alternation(ways) => {
            let way = if plain { 0 } else { rng.index(ways.len()) };
            write(&ways[way], plain, rng, out);
        }
        HirKind::Repetition(repetition) => {
            let fewest = repetition.min;
            let most = repetition.max.unwrap_or(fewest + MORE);
            let near = most.min(fewest.saturating_add(MORE));
            let times = match rng.below(4) {
                _ if plain => {
                    let (low, high) = (fewest.max(1).min(most), near.min(fewest.max(MORE)));
                    u32::try_from(rng.between(low.into(), high.max(low).into())).unwrap_or(fewest)
                }
                0 => fewest,
                // The upper edge, unless it is out of proportion.
                1 if most <= 300 => most,
                _ => u32::try_from(rng.between(fewest.into(), near.into())).unwrap_or(fewest),
            };
            for _ in 0..times {
                write(&repetition.sub, plain, rng, out);
            }
        }
    }
}

fn character(class: &Class, plain: bool, rng: &mut Rng) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    if ranges.is_empty() {
        return None;
    }
    for attempt in 0..64 {
        let (first, last) = ranges[rng.index(ranges.len())];
        let (first, last) = (u32::from(first), u32::from(last));
        let code = match rng.below(4) {
            0 => first,
            1 => last,
            _ => u32::try_from(rng.between(first.into(), last.into())).unwrap_or(first),
        };
        let Some(c) = char::from_u32(code) else { continue };
        let wanted = if plain {
            c.is_ascii_alphanumeric()
        } else {
            attempt > 8 || c.is_ascii_graphic() || c > '\u{a0}'
        };
        if (wanted || attempt > 40) && c != '\0' {
            return Some(c);
        }
    }
    Some(ranges[0].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_accepted() {
        let (mut patterns, mut rng) = (Patterns::default(), Rng::new(7));
        for pattern in [
            "^[0-9a-f]{64}$",
            r"^\d{3}-\w+$",
            r"^(0|[1-9]\d{0,18})$",
            "^a|b$",
            "[A-Z]{2,4}",
            r"^[^\s/]+/[\w.-]*$",
            r"^\S+@\S+$",
            "^[^x]$",
            r"^\p{Lu}\p{Ll}*$",
            "^(?:ab|cd)*?e+$",
        ] {
            for round in 0..200 {
                let text = patterns.text(pattern, round % 2 == 0, &mut rng).unwrap();
                assert!(patterns.accepts(pattern, &text), "{pattern}: {text:?}");
            }
        }
    }

    #[test]
    fn digits_are_those_of_ecma_262() {
        let mut patterns = Patterns::default();
        assert!(patterns.accepts(r"^[\d]$", "7") && !patterns.accepts(r"^[\d]$", "٣"));
        assert!(!patterns.accepts(r"^\w$", "é") && patterns.accepts(r"^[^\d]$", "٣"));
    }

    #[test]
    fn both_ends_of_a_repetition_are_reached() {
        let (mut patterns, mut rng) = (Patterns::default(), Rng::new(3));
        let lengths: std::collections::BTreeSet<usize> = (0..200)
            .filter_map(|_| patterns.text("^a{2,40}$", false, &mut rng))
            .map(|text| text.len())
            .collect();
        assert!(lengths.contains(&2) && lengths.contains(&40), "{lengths:?}");
    }

    #[test]
    fn a_pattern_that_looks_around_is_not_guessed() {
        assert_eq!(Patterns::default().text("(?=a)b", true, &mut Rng::new(1)), None);
    }
}

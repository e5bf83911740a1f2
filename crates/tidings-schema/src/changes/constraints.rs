//! What is asked of numbers, texts and lists beside their type.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::Aspect;
use super::alternatives::Alternative;
use super::canonical::canonical;
use super::place::Branch;
use super::walk::{UNNAMED, Walk};

/// Keywords that bound one thing, and the rules for it: tightened, loosened, changed.
struct Group {
    keywords: &'static [&'static str],
    rules: [&'static str; 3],
}

const GROUPS: &[Group] = &[
    Group {
        keywords: &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
        rules: ["bounds-tightened", "bounds-loosened", "bounds-changed"],
    },
    Group {
        keywords: &["minLength", "maxLength"],
        rules: ["length-tightened", "length-loosened", "length-changed"],
    },
    Group {
        keywords: &["minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"],
        rules: ["items-tightened", "items-loosened", "items-changed"],
    },
    Group { keywords: &["pattern"], rules: ["pattern-tightened", "pattern-loosened", "pattern-changed"] },
    Group { keywords: &["format"], rules: ["format-tightened", "format-loosened", "format-changed"] },
];

/// Keywords that no rule names.
const UNNAMED_KEYWORDS: &[&str] = &[
    "$ref",
    "not",
    "if",
    "then",
    "else",
    "allOf",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "additionalItems",
    "dependentRequired",
    "dependentSchemas",
];

/// Compares what two alternatives of one type ask beside their fields and elements.
pub(super) fn compare(walk: &mut Walk<'_>, old: &Alternative, new: &Alternative) {
    for group in GROUPS {
        let (mut tighter, mut looser) = (false, false);
        let mut words = Vec::new();
        let (mut from, mut to) = (Map::new(), Map::new());
        for keyword in group.keywords {
            let said =
                |side: &Alternative| side.keywords.get(*keyword).filter(|value| **value != false).cloned();
            let (was, is) = (said(old), said(new));
            if same(was.as_ref(), is.as_ref()) {
                continue;
            }
            let (tightens, loosens) = moved(keyword, was.as_ref(), is.as_ref());
            tighter |= tightens;
            looser |= loosens;
            let (verb, rest) = match (&was, &is) {
                (Some(was), Some(is)) => ("has", format!("`{keyword}` {is} instead of {was}")),
                (None, Some(is)) => ("now has", format!("`{keyword}` {is}")),
                (was, _) => {
                    let was = was.as_ref().map(Value::to_string).unwrap_or_default();
                    ("no longer has", format!("`{keyword}` {was}"))
                }
            };
            let said_already = words.last().is_some_and(|(last, _)| *last == verb);
            words.push((verb, if said_already { rest } else { format!("{verb} {rest}") }));
            from.extend(was.map(|was| ((*keyword).to_owned(), was)));
            to.extend(is.map(|is| ((*keyword).to_owned(), is)));
        }
        let rule = match (tighter, looser) {
            (false, false) => continue,
            (true, false) => group.rules[0],
            (false, true) => group.rules[1],
            (true, true) => group.rules[2],
        };
        let aspect = Aspect::Keywords(old.kind.name(), group.keywords);
        let words: Vec<String> = words.into_iter().map(|(_, words)| words).collect();
        let what = words.join(" and ");
        walk.say(rule, aspect, Some(&Value::Object(from)), Some(&Value::Object(to)), what);
    }
    for keyword in UNNAMED_KEYWORDS {
        let said = |side: &Alternative| side.keywords.get(*keyword).map(canonical);
        let (was, is) = (said(old), said(new));
        if was != is {
            let aspect = Aspect::Branches(vec![Branch::Typed(old.kind.name())]);
            walk.say("schema-changed", aspect, was.as_ref(), is.as_ref(), UNNAMED);
        }
    }
}

fn same(was: Option<&Value>, is: Option<&Value>) -> bool {
    match (was, is) {
        (Some(Value::Number(was)), Some(Value::Number(is))) => was == is || was.as_f64() == is.as_f64(),
        _ => was == is,
    }
}

/// Whether a keyword asks more than before, and whether it asks less; both where it asks for something
/// else.
fn moved(keyword: &str, was: Option<&Value>, is: Option<&Value>) -> (bool, bool) {
    let (was, is) = match (was, is) {
        (None, None) => return (false, false),
        (None, Some(_)) => return (true, false),
        (Some(_), None) => return (false, true),
        (Some(was), Some(is)) => (was, is),
    };
    let order = match (was.as_f64(), is.as_f64()) {
        (Some(was), Some(is)) => is.partial_cmp(&was),
        _ => None,
    };
    let rising = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"].contains(&keyword);
    match order {
        Some(order) if keyword != "multipleOf" => {
            ((order == Ordering::Greater) == rising, (order == Ordering::Greater) != rising)
        }
        _ => (true, true),
    }
}

//! From the errors of the jsonschema crate to issues: one per fault, in words.
//!
//! Invariant: this decides nothing. It runs after an event was refused, and chooses what to say: in a
//! union the errors of the branch that was meant, at one place the most telling one.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::Location;
use jsonschema::types::JsonType;
use serde_json::Value;

use super::issue::{Issue, Step, bounded, bounded_value, kind_of, path, pointer};
use crate::tree::{Kind, Node};

/// What is wrong, before it is put into words for a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Complaint {
    /// Keys and indices, outermost first.
    pub(super) steps: Vec<String>,
    pub(super) keyword: &'static str,
    pub(super) expected: String,
}

/// The errors as complaints, one per fault, at most `most` and one to tell that there are more.
pub(super) fn complaints<'e>(
    errors: impl Iterator<Item = ValidationError<'e>>,
    most: usize,
) -> Vec<Complaint> {
    let mut all = Vec::new();
    for error in errors {
        explain(&error, &mut all);
        if all.len() > most.saturating_mul(4) {
            break;
        }
    }
    one_per_fault(all)
}

/// What is said of an event that there are too many ways through to explain it.
pub(super) fn intricate(event_type: &str, version: u32) -> Complaint {
    let expected = format!(
        "what the schema of `{event_type}` version {version} asks for (it is too intricate to say more)"
    );
    Complaint { steps: Vec::new(), keyword: "schema", expected }
}

/// A complaint about a value as an issue. `prefix` leads from the outermost value to `root`.
pub(super) fn issue(
    complaint: &Complaint,
    prefix: &[Step],
    root: Node<'_>,
    shown: impl Fn(&str) -> bool,
) -> Issue {
    let (inner, found) = resolve(root, &complaint.steps);
    let steps: Vec<Step> = prefix.iter().cloned().chain(inner).collect();
    Issue {
        pointer: pointer(&steps),
        path: path(&steps, |_| true),
        masked_path: path(&steps, shown),
        keyword: complaint.keyword,
        expected: complaint.expected.clone(),
        found: found.map_or_else(|| "nothing".to_owned(), bounded),
        found_kind: found.map_or("nothing", kind_of),
    }
}

/// The steps with indices told from keys, and the value they lead to.
fn resolve<'a>(root: Node<'a>, keys: &[String]) -> (Vec<Step>, Option<Node<'a>>) {
    let mut node = Some(root);
    let mut steps = Vec::with_capacity(keys.len());
    for key in keys {
        let (step, next) = match node.map(Node::kind) {
            Some(Kind::Array(mut elements)) => match key.parse() {
                Ok(index) => (Step::Index(index), elements.nth(index)),
                Err(_) => (Step::Key(key.clone()), None),
            },
            Some(Kind::Object(members)) => (Step::Key(key.clone()), members.get(key)),
            _ => (Step::Key(key.clone()), None),
        };
        steps.push(step);
        node = next;
    }
    (steps, node)
}

fn explain(error: &ValidationError<'_>, all: &mut Vec<Complaint>) {
    let steps = steps_of(error.instance_path());
    let mut add = |keyword: &'static str, expected: String| {
        all.push(Complaint { steps: steps.clone(), keyword, expected });
    };
    let plain = |value: &Value| bounded_value(value);
    match error.kind() {
        ValidationErrorKind::Type { kind } => add("type", type_names(kind)),
        ValidationErrorKind::Constant { expected_value } => add("const", plain(expected_value)),
        ValidationErrorKind::Enum { options } => {
            add("enum", one_of(options.as_array().into_iter().flatten()))
        }
        ValidationErrorKind::Format { format } => add("format", format_name(format)),
        ValidationErrorKind::Pattern { pattern } => {
            add("pattern", format!("a string that matches {}", bounded_value(&pattern.as_str().into())));
        }
        ValidationErrorKind::Minimum { limit } => add("minimum", format!("at least {}", plain(limit))),
        ValidationErrorKind::Maximum { limit } => add("maximum", format!("at most {}", plain(limit))),
        ValidationErrorKind::ExclusiveMinimum { limit } => {
            add("exclusiveMinimum", format!("more than {}", plain(limit)));
        }
        ValidationErrorKind::ExclusiveMaximum { limit } => {
            add("exclusiveMaximum", format!("less than {}", plain(limit)));
        }
        ValidationErrorKind::MultipleOf { multiple_of } => {
            add("multipleOf", format!("a multiple of {multiple_of}"));
        }
        ValidationErrorKind::MinLength { limit } => add("minLength", at_least(*limit, "character")),
        ValidationErrorKind::MaxLength { limit } => add("maxLength", at_most(*limit, "character")),
        ValidationErrorKind::MinItems { limit } => add("minItems", at_least(*limit, "element")),
        ValidationErrorKind::MaxItems { limit } => add("maxItems", at_most(*limit, "element")),
        ValidationErrorKind::AdditionalItems { limit } => add("items", at_most(*limit as u64, "element")),
        ValidationErrorKind::MinProperties { limit } => add("minProperties", at_least(*limit, "key")),
        ValidationErrorKind::MaxProperties { limit } => add("maxProperties", at_most(*limit, "key")),
        ValidationErrorKind::UniqueItems => add("uniqueItems", "elements that differ from each other".into()),
        ValidationErrorKind::FalseSchema => add("false", "no value".into()),
        ValidationErrorKind::Not { .. } => add("not", "a value that the schema does not exclude".into()),
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            all.push(under(steps, key, "required", "a value"));
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for key in unexpected {
                all.push(under(steps.clone(), key, "additionalProperties", "no such key"));
            }
        }
        ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            for key in unexpected {
                all.push(under(steps.clone(), key, "unevaluatedProperties", "no such key"));
            }
        }
        ValidationErrorKind::PropertyNames { error } => {
            let key = error.instance().as_str().unwrap_or_default().to_owned();
            let mut inner = Vec::new();
            explain(error, &mut inner);
            let expected = inner.first().map_or("another key", |inner| inner.expected.as_str());
            all.push(under(steps, &key, "propertyNames", &format!("a key that is {expected}")));
        }
        ValidationErrorKind::AnyOf { context } => branch(steps, "anyOf", context, all),
        ValidationErrorKind::OneOfNotValid { context } => branch(steps, "oneOf", context, all),
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            add("oneOf", "a value that is only one of the forms that are allowed".into());
        }
        other => add("schema", format!("what `{}` asks for", other.keyword())),
    }
}

/// The errors of the branch of a union that was meant, or what the branches have in common.
fn branch(
    steps: Vec<String>,
    keyword: &'static str,
    context: &[Vec<ValidationError<'static>>],
    all: &mut Vec<Complaint>,
) {
    let branches: Vec<Vec<Complaint>> = context
        .iter()
        .map(|errors| {
            let mut complaints = Vec::new();
            errors.iter().for_each(|error| explain(error, &mut complaints));
            one_per_fault(complaints)
        })
        .collect();
    let nearest = branches.iter().map(|branch| kinship(&steps, branch)).max().unwrap_or(Kinship::OtherType);
    let nearest_branches: Vec<&Vec<Complaint>> =
        branches.iter().filter(|branch| kinship(&steps, branch) == nearest).collect();
    if let [only] = nearest_branches[..] {
        // A union of one form and others of another type, such as null: say all types it may have.
        if nearest > Kinship::OtherType || branches.len() == 1 {
            all.extend(only.iter().cloned());
            return;
        }
    }
    if nearest == Kinship::Possible {
        let fewest = nearest_branches.iter().map(|branch| branch.len()).min();
        let mut best = nearest_branches.iter().filter(|branch| Some(branch.len()) == fewest);
        if let (Some(one), None) = (best.next(), best.next()) {
            all.extend(one.iter().cloned());
            return;
        }
    }
    // A key that every branch demands is most likely the tag.
    if let Some((first, rest)) = branches.split_first() {
        let demanded = |it: &&Complaint| {
            it.keyword == "required"
                && it.steps.len() == steps.len() + 1
                && rest.iter().all(|branch| branch.contains(it))
        };
        if let Some(missing) = first.iter().find(demanded) {
            all.push(missing.clone());
            return;
        }
    }
    // What each of them says about one and the same place is said together.
    let firsts: Vec<&Complaint> = nearest_branches
        .iter()
        .filter_map(|branch| match nearest {
            Kinship::OtherTag => branch.iter().find(|it| is_tag(&steps, it)),
            _ => branch.first(),
        })
        .collect();
    if let Some((first, rest)) = firsts.split_first() {
        let alike = rest.iter().all(|it| it.steps == first.steps);
        if alike && nearest < Kinship::Possible {
            let mut expected: Vec<&str> = Vec::new();
            for it in &firsts {
                for part in it.expected.trim_start_matches("one of ").split(", ") {
                    if !expected.contains(&part) {
                        expected.push(part);
                    }
                }
            }
            let expected = if nearest == Kinship::OtherType {
                expected.join(" or ")
            } else {
                listed(expected.into_iter().map(str::to_owned))
            };
            let keyword = if first.keyword == "const" { "enum" } else { first.keyword };
            all.push(Complaint { steps: first.steps.clone(), keyword, expected });
            return;
        }
    }
    let expected = format!("one of the {} forms that are allowed", branches.len());
    all.push(Complaint { steps, keyword, expected });
}

/// How near a branch of a union is to what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kinship {
    /// It is for another type of value.
    OtherType,
    /// It has another tag.
    OtherTag,
    /// Something inside it is wrong.
    Possible,
}

fn kinship(union: &[String], branch: &[Complaint]) -> Kinship {
    if branch.iter().any(|it| it.steps == union && matches!(it.keyword, "type" | "const" | "enum")) {
        Kinship::OtherType
    } else if branch.iter().any(|it| is_tag(union, it)) {
        Kinship::OtherTag
    } else {
        Kinship::Possible
    }
}

/// Whether a complaint is about a constant right inside the union, or about the lack of what makes
/// an object this branch and no other.
fn is_tag(union: &[String], complaint: &Complaint) -> bool {
    complaint.keyword == "const"
        && complaint.steps.len() == union.len() + 1
        && complaint.steps.starts_with(union)
}

/// At one place only the most telling complaint; and no key counts as one too many while something
/// else in its object is wrong, since it may be the key of a part that was therefore not recognised.
fn one_per_fault(all: Vec<Complaint>) -> Vec<Complaint> {
    let mut kept: Vec<Complaint> = Vec::with_capacity(all.len());
    for complaint in &all {
        if complaint.keyword == "unevaluatedProperties" {
            let object = &complaint.steps[..complaint.steps.len().saturating_sub(1)];
            let other =
                |it: &Complaint| it.keyword != "unevaluatedProperties" && it.steps.starts_with(object);
            if all.iter().any(other) {
                continue;
            }
        }
        match kept.iter_mut().find(|it| it.steps == complaint.steps) {
            Some(there) if rank(complaint.keyword) < rank(there.keyword) => *there = complaint.clone(),
            Some(_) => {}
            None => kept.push(complaint.clone()),
        }
    }
    kept
}

/// The smaller, the more telling.
fn rank(keyword: &str) -> usize {
    const ORDER: [&str; 4] = ["type", "const", "enum", "format"];
    ORDER.iter().position(|it| *it == keyword).unwrap_or(ORDER.len())
}

fn under(mut steps: Vec<String>, key: &str, keyword: &'static str, expected: &str) -> Complaint {
    steps.push(key.to_owned());
    Complaint { steps, keyword, expected: expected.to_owned() }
}

fn steps_of(location: &Location) -> Vec<String> {
    location.as_str().split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

fn type_names(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => type_name(*one).to_owned(),
        TypeKind::Multiple(set) => set.iter().map(type_name).collect::<Vec<_>>().join(" or "),
    }
}

fn type_name(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Array => "an array",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    }
}

fn format_name(format: &str) -> String {
    let name = match format {
        "date-time" => "an RFC 3339 date-time",
        "date" => "an RFC 3339 date",
        "time" => "an RFC 3339 time with an offset",
        "duration" => "an RFC 3339 duration",
        "uuid" => "a UUID",
        "email" => "an e-mail address",
        "uri" => "a URI",
        other => return format!("the format {other}"),
    };
    name.to_owned()
}

fn one_of<'v>(options: impl Iterator<Item = &'v Value>) -> String {
    listed(options.map(bounded_value))
}

/// More options than these are counted, not named.
const MOST_OPTIONS: usize = 12;

fn listed(options: impl Iterator<Item = String>) -> String {
    let options: Vec<String> = options.collect();
    match options.as_slice() {
        [one] => one.clone(),
        all if all.len() > MOST_OPTIONS => {
            format!("one of {}, … ({} in all)", all[..MOST_OPTIONS].join(", "), all.len())
        }
        all => format!("one of {}", all.join(", ")),
    }
}

fn at_least(limit: u64, what: &str) -> String {
    format!("at least {limit} {what}{}", if limit == 1 { "" } else { "s" })
}

fn at_most(limit: u64, what: &str) -> String {
    format!("at most {limit} {what}{}", if limit == 1 { "" } else { "s" })
}

//! The upcaster: `impl From<Old> for New`, filled in as far as no person has to decide.
//!
//! What is unchanged is moved, what was dropped is dropped, an added `Option` is `None`, an added field
//! that serde has a default for gets that default. Everything else is a `compile_error!` that says what
//! is to be decided: nothing is invented.

use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::{Attribute, Field, Fields, Item, Type};

use super::attributes::{arguments, has, option, plain, text, version_field};
use super::edits::words;
use crate::sources::{Attributes, rename};

/// What the step of a payload is about, for the messages.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    /// The version that is carried.
    pub(crate) version: u32,
    /// Whether a type of the old source was restored under another name, by the words of its path:
    /// `Some(true)` when there is a step from it to the one it is now.
    pub(crate) restored: &'a dyn Fn(&[String]) -> Option<bool>,
}

/// An upcaster.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Upcaster {
    /// The `impl`, without indentation.
    pub(crate) text: String,
    /// What its `compile_error!`s say.
    pub(crate) decisions: Vec<String>,
}

/// Named places in a type and how their values are made.
struct Filled {
    name: Option<String>,
    value: Value,
}

enum Value {
    Made(String),
    Decide(String),
}

impl Step<'_> {
    /// The upcaster from a type under the name `old_name` to the one called `new_name`.
    pub(crate) fn write(self, old: &Item, old_name: &str, new: &Item, new_name: &str) -> Upcaster {
        let mut decisions = Vec::new();
        let body = match (old, new) {
            (Item::Struct(old), Item::Struct(new)) => {
                let defaults = has_default(&new.attrs);
                let (old_rule, new_rule) = (rule(&old.attrs), rule(&new.attrs));
                let old = Side { fields: &old.fields, rule: old_rule.as_deref(), owner: new_name };
                let new = Side { fields: &new.fields, rule: new_rule.as_deref(), owner: new_name };
                let filled = self.fill(old, new, defaults, &|name| format!("old.{name}"));
                literal("Self", &filled, new.fields, &mut decisions)
            }
            (Item::Enum(old), Item::Enum(new)) => {
                let mut arms = String::new();
                for variant in &old.variants {
                    arms.push_str(&self.arm(old, variant, old_name, new, new_name, &mut decisions));
                }
                format!("match old {{\n{}}}", indented(&arms))
            }
            _ => {
                let message = format!(
                    "decide: `{new_name}` is another kind of type than in version {}: say how `old` becomes one",
                    self.version
                );
                decide(message, &mut decisions)
            }
        };
        let is_used = body.contains("old") || !decisions.is_empty();
        let old = if is_used { "old" } else { "_" };
        let text = format!(
            "impl From<{old_name}> for {new_name} {{\n    fn from({old}: {old_name}) -> Self {{\n{}\n    }}\n}}",
            super::edits::indented(&body, "        ")
        );
        Upcaster { text, decisions }
    }

    fn arm(
        self,
        old: &syn::ItemEnum,
        variant: &syn::Variant,
        old_name: &str,
        new: &syn::ItemEnum,
        new_name: &str,
        decisions: &mut Vec<String>,
    ) -> String {
        let name = variant.ident.to_string();
        let wire = |of: &syn::ItemEnum, variant: &syn::Variant| {
            let rule = Attributes::read(&of.attrs).rename_all;
            Attributes::read(&variant.attrs)
                .rename
                .unwrap_or_else(|| rename::variant(rule.as_deref(), &variant.ident.unraw().to_string()))
        };
        let counterpart = new
            .variants
            .iter()
            .find(|other| other.ident == variant.ident)
            .or_else(|| new.variants.iter().find(|other| wire(new, other) == wire(old, variant)));
        let same_form = |other: &&syn::Variant| {
            matches!(
                (&variant.fields, &other.fields),
                (Fields::Named(_), Fields::Named(_))
                    | (Fields::Unnamed(_), Fields::Unnamed(_))
                    | (Fields::Unit, Fields::Unit)
            )
        };
        let Some(counterpart) = counterpart.filter(same_form) else {
            let what = match counterpart {
                None => format!("`{new_name}` has no `{name}` any more"),
                Some(_) => format!("`{new_name}::{name}` has another form"),
            };
            let message =
                format!("decide: {what}: say what it becomes when it comes from version {}", self.version);
            let pattern = match &variant.fields {
                Fields::Unit => String::new(),
                Fields::Named(_) => " { .. }".to_owned(),
                Fields::Unnamed(_) => "(..)".to_owned(),
            };
            return format!("{old_name}::{name}{pattern} => {},\n", decide(message, decisions));
        };
        let rule_of = |of: &syn::ItemEnum, variant: &syn::Variant| {
            Attributes::read(&variant.attrs)
                .rename_all
                .or_else(|| Attributes::read(&of.attrs).rename_all_fields)
        };
        let (old_rule, new_rule) = (rule_of(old, variant), rule_of(new, counterpart));
        let owner = format!("{new_name}::{name}");
        let from = Side { fields: &variant.fields, rule: old_rule.as_deref(), owner: &owner };
        let to = Side { fields: &counterpart.fields, rule: new_rule.as_deref(), owner: &owner };
        let one = variant.fields.len() == 1;
        let binding = |name: &str| match name.parse::<usize>() {
            Ok(_) if one => "value".to_owned(),
            Ok(number) => format!("value{number}"),
            Err(_) => name.to_owned(),
        };
        let filled = self.fill(from, to, false, &binding);
        let before = decisions.len();
        let value = literal(&format!("Self::{}", counterpart.ident), &filled, to.fields, decisions);
        let keeps = decisions.len() > before;
        let is_used = |name: &str| {
            keeps || words(value.parse().unwrap_or_default()).iter().any(|word| word.name == name)
        };
        let pattern = match &variant.fields {
            Fields::Unit => String::new(),
            Fields::Unnamed(fields) => {
                let names = (0..fields.unnamed.len()).map(|at| binding(&at.to_string()));
                let names: Vec<String> =
                    names.map(|name| if is_used(&name) { name } else { "_".to_owned() }).collect();
                format!("({})", names.join(", "))
            }
            Fields::Named(fields) => {
                let names =
                    fields.named.iter().filter_map(|field| field.ident.as_ref()).map(ToString::to_string);
                let all = fields.named.len();
                let mut used: Vec<String> = names.filter(|name| is_used(name)).collect();
                if used.len() < all {
                    used.push("..".to_owned());
                }
                if used.is_empty() { " {}".to_owned() } else { format!(" {{ {} }}", used.join(", ")) }
            }
        };
        format!("{old_name}::{name}{pattern} => {value},\n")
    }

    /// Every field of the new side, in order.
    fn fill(
        self,
        old: Side<'_>,
        new: Side<'_>,
        container_default: bool,
        value_of: &dyn Fn(&str) -> String,
    ) -> Vec<Filled> {
        let version = |fields: &Fields| match fields {
            Fields::Named(fields) => version_field(fields),
            _ => None,
        };
        let (old_version, new_version) = (version(old.fields), version(new.fields));
        let lone = (old.fields.len() == 1
            && matches!((old.fields, new.fields), (Fields::Unnamed(_), Fields::Named(_))))
        .then(|| old.fields.iter().next())
        .flatten();
        new.fields
            .iter()
            .enumerate()
            .map(|(at, field)| {
                let name = member(field, at);
                let filled = |value| Filled { name: field.ident.as_ref().map(ToString::to_string), value };
                if let Some(version) = new_version.as_ref().filter(|version| version.name == name) {
                    return filled(Value::Made(version.path.clone()));
                }
                let is_version =
                    |name: &str| old_version.as_ref().is_some_and(|version| version.name == name);
                let counterpart = match lone {
                    Some(lone) => Some((0, lone)),
                    None => {
                        old.counterpart(new, field, at).filter(|(at, other)| !is_version(&member(other, *at)))
                    }
                };
                let value = match counterpart {
                    None => self.added(new, field, &name, container_default),
                    Some((at, other)) => {
                        let from = value_of(&member(other, at));
                        match self.carry(&other.ty, &field.ty, &from) {
                            Some(value) => Value::Made(value),
                            None => Value::Decide(self.changed(new, &name, other, field, &from)),
                        }
                    }
                };
                filled(value)
            })
            .collect()
    }

    /// The value of a field that was not there.
    fn added(self, new: Side<'_>, field: &Field, name: &str, container_default: bool) -> Value {
        if let Some(default) = option(&field.attrs, "serde", "default") {
            return Value::Made(match text(&default) {
                Some(path) => format!("{}()", path.value()),
                None => "Default::default()".to_owned(),
            });
        }
        if has(&field.attrs, "serde", "skip") || has(&field.attrs, "serde", "skip_deserializing") {
            return Value::Made("Default::default()".to_owned());
        }
        if container_default {
            return Value::Made(format!("Self::default().{name}"));
        }
        if wrapped(&field.ty, "Option").is_some() {
            return Value::Made("None".to_owned());
        }
        Value::Decide(format!(
            "decide: `{}.{name}` ({}) is new and required: say what it is in an event of version {}, which has no such field",
            new.owner,
            shown(&field.ty),
            self.version,
        ))
    }

    fn changed(self, new: Side<'_>, name: &str, old: &Field, field: &Field, from: &str) -> String {
        let (was, is) = (shown(&old.ty), shown(&field.ty));
        if was == is {
            return format!(
                "decide: `{}.{name}` ({is}) is of another type of that name now: say how it is made from `{from}`",
                new.owner
            );
        }
        if wrapped(&old.ty, "Option").is_some_and(|inner| same(inner, &field.ty)) {
            return format!(
                "decide: `{}.{name}` is required now: say what it is where `{from}` ({was}) is `None`",
                new.owner
            );
        }
        format!(
            "decide: `{}.{name}` was {was} in version {} and is {is} now: say how it is made from `{from}`",
            new.owner, self.version
        )
    }

    /// A value of the old type as one of the new type, if that needs no decision.
    fn carry(self, old: &Type, new: &Type, from: &str) -> Option<String> {
        let is_same = same(old, new);
        if is_same && !self.mentions_restored(old) {
            return Some(from.to_owned());
        }
        if let Some(path) = plain(old).filter(|_| is_same) {
            return (self.restored)(&path)?.then(|| format!("{from}.into()"));
        }
        match (wrapped(old, "Option"), wrapped(new, "Option")) {
            (Some(old), Some(new)) => return Some(format!("{from}.map({})", self.mapping(old, new)?)),
            (None, Some(new)) => return Some(format!("Some({})", self.carry(old, new, from)?)),
            (Some(_), None) => return None,
            (None, None) => {}
        }
        if let (Some(old), Some(new)) = (wrapped(old, "Box"), wrapped(new, "Box")) {
            return Some(format!("Box::new({})", self.carry(old, new, &format!("(*{from})"))?));
        }
        if let (Type::Array(old), Type::Array(new)) = (old, new) {
            let same_length = old.len == new.len;
            return same_length
                .then(|| self.mapping(&old.elem, &new.elem))?
                .map(|map| format!("{from}.map({map})"));
        }
        let (old_name, old_arguments) = arguments(old)?;
        let (new_name, new_arguments) = arguments(new)?;
        match (old_name == new_name, old_arguments.as_slice(), new_arguments.as_slice()) {
            (true, [old], [new]) if LISTS.contains(&old_name.as_str()) => {
                Some(format!("{from}.into_iter().map({}).collect()", self.mapping(old, new)?))
            }
            (true, [old_key, old], [new_key, new]) if MAPS.contains(&old_name.as_str()) => {
                let key = self.carry(old_key, new_key, "key")?;
                let value = self.carry(old, new, "value")?;
                Some(format!("{from}.into_iter().map(|(key, value)| ({key}, {value})).collect()"))
            }
            (false, [], []) if widens(&old_name, &new_name) => Some(format!("{from}.into()")),
            _ => None,
        }
    }

    /// The function of a `map`.
    fn mapping(self, old: &Type, new: &Type) -> Option<String> {
        let value = self.carry(old, new, "value")?;
        Some(if value == "value.into()" { "Into::into".to_owned() } else { format!("|value| {value}") })
    }

    fn mentions_restored(self, ty: &Type) -> bool {
        words(ty.to_token_stream()).into_iter().any(|word| {
            let mut path = word.before;
            path.push(word.name);
            (self.restored)(&path).is_some()
        })
    }
}

/// Containers of one type whose values are carried one by one.
const LISTS: &[&str] = &["Vec", "VecDeque", "LinkedList", "BTreeSet", "HashSet", "IndexSet", "BinaryHeap"];

/// Containers of keys and values.
const MAPS: &[&str] = &["BTreeMap", "HashMap", "IndexMap"];

/// Whether every value of a number type is one of the other.
fn widens(old: &str, new: &str) -> bool {
    const WIDER: &[(&str, &[&str])] = &[
        ("u8", &["u16", "u32", "u64", "i16", "i32", "i64", "f32", "f64"]),
        ("u16", &["u32", "u64", "i32", "i64", "f32", "f64"]),
        ("u32", &["u64", "i64", "f64"]),
        ("i8", &["i16", "i32", "i64", "f32", "f64"]),
        ("i16", &["i32", "i64", "f32", "f64"]),
        ("i32", &["i64", "f64"]),
        ("f32", &["f64"]),
    ];
    WIDER.iter().any(|(narrow, wide)| *narrow == old && wide.contains(&new))
}

/// One side of a step: the fields of a struct or of a variant.
#[derive(Debug, Clone, Copy)]
struct Side<'a> {
    fields: &'a Fields,
    /// `rename_all`.
    rule: Option<&'a str>,
    /// What it is called, for the messages.
    owner: &'a str,
}

impl<'a> Side<'a> {
    /// The field that a field of the new side was: by name, else by its key on the wire.
    fn counterpart(self, new: Side<'_>, field: &Field, at: usize) -> Option<(usize, &'a Field)> {
        let name = member(field, at);
        let mut all = self.fields.iter().enumerate();
        if let Some(found) = all.find(|(at, other)| member(other, *at) == name) {
            return Some(found);
        }
        let key = new.key(field)?;
        let taken = |other: &Field| {
            let name = other.ident.as_ref().map(ToString::to_string);
            new.fields.iter().any(|field| field.ident.as_ref().map(ToString::to_string) == name)
        };
        self.fields
            .iter()
            .enumerate()
            .find(|(_, other)| self.key(other).as_ref() == Some(&key) && !taken(other))
    }

    fn key(self, field: &Field) -> Option<String> {
        let name = field.ident.as_ref()?.unraw().to_string();
        Some(Attributes::read(&field.attrs).rename.unwrap_or_else(|| rename::field(self.rule, &name)))
    }
}

fn member(field: &Field, at: usize) -> String {
    field.ident.as_ref().map_or_else(|| at.to_string(), ToString::to_string)
}

fn rule(attributes: &[Attribute]) -> Option<String> {
    Attributes::read(attributes).rename_all
}

fn has_default(attributes: &[Attribute]) -> bool {
    has(attributes, "serde", "default")
}

/// The type inside `Name<…>`.
fn wrapped<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    match arguments(ty) {
        Some((found, inner)) if found == name && inner.len() == 1 => inner.first().copied(),
        _ => None,
    }
}

/// Whether two types are written alike, but for the paths before their names.
fn same(one: &Type, other: &Type) -> bool {
    one == other || without_paths(one.to_token_stream()) == without_paths(other.to_token_stream())
}

fn without_paths(tokens: proc_macro2::TokenStream) -> Vec<String> {
    use proc_macro2::TokenTree as T;
    let mut found: Vec<String> = Vec::new();
    for token in tokens {
        match token {
            T::Group(group) => {
                found.push(format!("{:?}", group.delimiter()));
                found.extend(without_paths(group.stream()));
                found.push("end".to_owned());
            }
            T::Ident(ident) => {
                if found.ends_with(&[":".to_owned(), ":".to_owned()]) {
                    found.truncate(found.len() - 2);
                    found.pop();
                }
                found.push(ident.to_string());
            }
            other => found.push(other.to_string()),
        }
    }
    found
}

/// A type as a person writes it.
fn shown(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, plain) in
        [(" :: ", "::"), (" < ", "<"), (" >", ">"), (" ,", ","), ("& ", "&"), (":: ", "::"), (" ;", ";")]
    {
        text = text.replace(spaced, plain);
    }
    format!("`{text}`")
}

/// `Self { … }`, in one line where rustfmt would have it so.
fn literal(path: &str, filled: &[Filled], fields: &Fields, decisions: &mut Vec<String>) -> String {
    let values: Vec<(Option<&String>, String)> = filled
        .iter()
        .map(|filled| {
            let value = match &filled.value {
                Value::Made(value) => value.clone(),
                Value::Decide(message) => decide(message.clone(), decisions),
            };
            (filled.name.as_ref(), value)
        })
        .collect();
    let entries: Vec<String> = values
        .into_iter()
        .map(|(name, value)| match name {
            Some(name) if *name == value => value,
            Some(name) => format!("{name}: {value}"),
            None => value,
        })
        .collect();
    let line = entries.join(", ");
    match fields {
        Fields::Unit => path.to_owned(),
        Fields::Unnamed(_) => format!("{path}({line})"),
        Fields::Named(_) if entries.is_empty() => format!("{path} {{}}"),
        Fields::Named(_) if line.len() <= 18 && !line.contains('\n') => format!("{path} {{ {line} }}"),
        Fields::Named(_) => {
            let lines: String = entries.iter().map(|entry| format!("{entry},\n")).collect();
            format!("{path} {{\n{}}}", indented(&lines))
        }
    }
}

/// An expression that does not compile and says why.
fn decide(message: String, decisions: &mut Vec<String>) -> String {
    let text = format!("compile_error!(\n    {message:?}\n)");
    decisions.push(message);
    text
}

fn indented(text: &str) -> String {
    super::edits::indented(text, "    ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The upcaster between two types, `V1` and `Now`, and what it asks for.
    fn step(old: &str, new: &str) -> Upcaster {
        let parse = |text: &str| syn::parse_str::<Item>(text).unwrap();
        Step { version: 1, restored: &|_| None }.write(&parse(old), "V1", &parse(new), "Now")
    }

    #[test]
    fn a_field_that_serde_makes_up_is_made_up_the_same_way() {
        let old = "struct V1 { a: u8 }";
        for (new, value) in [
            ("#[serde(default)] struct Now { a: u8, b: Tone }", "b: Self::default().b"),
            ("struct Now { a: u8, #[serde(default)] b: Tone }", "b: Default::default()"),
            ("struct Now { a: u8, #[serde(default = \"tone\")] b: Tone }", "b: tone()"),
            ("struct Now { a: u8, #[serde(skip)] b: Tone }", "b: Default::default()"),
            ("struct Now { a: u8, #[serde(skip_deserializing)] b: Tone }", "b: Default::default()"),
            ("struct Now { a: u8, b: Option<Tone> }", "b: None"),
        ] {
            let upcaster = step(old, new);
            assert!(upcaster.text.contains(value), "{new}\n{}", upcaster.text);
            assert!(upcaster.decisions.is_empty(), "{new}\n{}", upcaster.text);
        }
        assert_eq!(step(old, "struct Now { a: u8, b: Tone }").decisions.len(), 1);
    }

    #[test]
    fn a_variant_is_found_by_its_name_or_by_what_is_sent_and_its_form_has_to_stay() {
        let renamed = step("enum V1 { Old(u8) }", "enum Now { #[serde(rename = \"Old\")] New(u8) }");
        assert!(renamed.text.contains("V1::Old(value) => Self::New(value),"), "{}", renamed.text);
        assert!(renamed.decisions.is_empty());
        let formed = step("enum V1 { A(u8), B }", "enum Now { A { a: u8 }, B }");
        assert!(formed.text.contains("V1::B => Self::B,"), "{}", formed.text);
        assert_eq!(
            formed.decisions,
            ["decide: `Now::A` has another form: say what it becomes when it comes from version 1"]
        );
        let gone = step("enum V1 { A { a: u8 } }", "enum Now { B }");
        assert_eq!(
            gone.decisions,
            ["decide: `Now` has no `A` any more: say what it becomes when it comes from version 1"]
        );
    }
}

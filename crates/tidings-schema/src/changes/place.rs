//! The way to a value: as a person writes it, and as a pointer into a schema.

use std::fmt::Write as _;

use serde_json::Value;

use super::Aspect;

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Step {
    /// A field of an object.
    Field(String),
    /// Any value under a key that is not named.
    Entry,
    /// Any value under a key that matches a pattern.
    Matching(String),
    /// Any element of a list.
    Element,
    /// One element of a tuple, from 0.
    Item(usize),
    /// One branch of a union; the value stays the same.
    Branch(Branch),
}

/// What tells one branch of a union from the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Branch {
    /// An object with this text under this key.
    Tagged(String, String),
    /// An object with this one key.
    Keyed(String),
    /// A value of this JSON type.
    Typed(&'static str),
    /// One value, as JSON text.
    Valued(String),
    /// Anything.
    Any,
    /// An object that nothing tells from the others: its number among these.
    Nth(usize),
}

impl Branch {
    /// Its name, as printed: `circle`, `string`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Branch::Tagged(_, name) | Branch::Keyed(name) | Branch::Valued(name) => name.clone(),
            Branch::Typed(name) => (*name).to_owned(),
            Branch::Any => "any JSON".to_owned(),
            Branch::Nth(number) => (number + 1).to_string(),
        }
    }

    pub(crate) fn of_value(value: &Value) -> Self {
        Branch::Valued(value.to_string())
    }
}

/// The fields an aspect is about, the first of them as the last step of the path.
fn field(aspect: &Aspect) -> Option<&str> {
    match aspect {
        Aspect::Fields(names) => names.first().map(String::as_str),
        _ => None,
    }
}

pub(super) fn path(steps: &[Step], aspect: &Aspect) -> String {
    let mut path = String::new();
    let name = |path: &mut String, name: &str| {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
    };
    for step in steps {
        match step {
            Step::Field(field) => name(&mut path, field),
            Step::Entry => name(&mut path, "*"),
            Step::Matching(pattern) => name(&mut path, &format!("/{pattern}/")),
            Step::Element => path.push_str("[]"),
            Step::Item(number) => {
                let _ = write!(path, "[{number}]");
            }
            Step::Branch(branch) => {
                let _ = write!(path, "<{}>", branch.name());
            }
        }
    }
    if let Some(field) = field(aspect) {
        name(&mut path, field);
    }
    path
}

pub(super) fn pointer(steps: &[Step], aspect: &Aspect) -> String {
    let mut pointer = String::new();
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    for step in steps {
        let _ = match step {
            Step::Field(name) => write!(pointer, "/properties/{}", escaped(name)),
            Step::Entry => write!(pointer, "/additionalProperties"),
            Step::Matching(pattern) => write!(pointer, "/patternProperties/{}", escaped(pattern)),
            Step::Element => write!(pointer, "/items"),
            Step::Item(number) => write!(pointer, "/prefixItems/{number}"),
            Step::Branch(branch) => write!(pointer, "/oneOf/{}", escaped(&branch.name())),
        };
    }
    if let Some(name) = field(aspect) {
        let _ = write!(pointer, "/properties/{}", escaped(name));
    }
    pointer
}

//! `#[serde(alias)]`, which leaves no trace in a schema.

use std::collections::BTreeSet;

use serde_json::Value;
use tidings_schema::catalog::Catalog;
use tidings_schema::finding::Finding;

use super::index::SourceIndex;
use super::item::{FieldSource, TypeSource};

/// Every `#[serde(alias)]` on a type that the catalog's events can reach, marked or not
/// (rule `serde-alias`).
///
/// Types that leave no definition of their own (flattened, transparent or inlined ones) are found
/// through the source text: by the types their users name.
#[must_use]
pub fn aliases(catalog: &Catalog, index: &SourceIndex) -> Vec<Finding> {
    let mut findings = Vec::new();
    for position in reachable(catalog, index) {
        for (member, source, names) in index.at(position).aliases() {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            findings.push(
                Finding::new(
                    "serde-alias",
                    format!(
                        "`{member}` has `#[serde(alias)]`: Rust also reads {}, which no schema shows",
                        names.join(" and ")
                    ),
                )
                .at(source.clone())
                .path(member)
                .help("remove the alias, and carry the old name in the next version of the event with an upcaster"),
            );
        }
    }
    findings.sort_by(|one, other| (&one.source, &one.message).cmp(&(&other.source, &other.message)));
    findings
}

/// The types of the sources that the catalog's events can reach.
pub(crate) fn reachable(catalog: &Catalog, index: &SourceIndex) -> BTreeSet<usize> {
    let enums = catalog.enums.iter().map(|event_enum| format!("{}::{}", event_enum.module, event_enum.name));
    let definitions = catalog
        .definitions
        .keys()
        .chain(catalog.reader_definitions.keys())
        .filter_map(|name| catalog.paths.get(name).and_then(Value::as_str))
        .map(str::to_owned);
    let mut open: Vec<usize> = enums.chain(definitions).flat_map(|path| index.find(&path)).collect();
    let mut reached = BTreeSet::new();
    while let Some(position) = open.pop() {
        if !reached.insert(position) {
            continue;
        }
        let ty = index.at(position);
        let inside = ty.variants.iter().flat_map(|variant| &variant.fields);
        for field in ty.fields.iter().chain(inside) {
            open.extend(named(field, ty, index));
        }
    }
    reached
}

/// The types of the sources that a field's type names.
fn named<'a>(
    field: &'a FieldSource,
    ty: &'a TypeSource,
    index: &'a SourceIndex,
) -> impl Iterator<Item = usize> + 'a {
    words(&field.ty).filter_map(|word| index.resolve(word, ty))
}

/// The words in the text of a type.
pub(crate) fn words(ty: &str) -> impl Iterator<Item = &str> {
    ty.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).filter(|word| !word.is_empty())
}

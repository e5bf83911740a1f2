//! The Rust source of one event: its payload and every type it reaches, as they stand.
//!
//! Types are followed as the text names them, so that those which leave no definition in the schema
//! (flattened, inlined or transparent ones, fields that serde skips) are there too. A name that
//! several types have means the one in the same module, else those that the schema reaches. What a
//! macro writes is in no text, and so is left out.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Map, Value};
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::document::PayloadForm;
use tidings_schema::released::SourceItem;
use tidings_schema::walk;

use super::aliases::words;
use super::imports::Import;
use super::index::SourceIndex;
use super::item::{FieldSource, TypeSource};

/// The source of an event's payload and of the types it reaches: the payload first, then in the order
/// they are reached. A payload without a type of its own is the variant alone (`Enum::Variant`).
#[must_use]
pub fn source_items(catalog: &Catalog, event: &Event, index: &SourceIndex) -> Vec<SourceItem> {
    let reached = Reached::new(catalog, event, index);
    let of = &catalog.enums[event.enum_index];
    let of = format!("{}::{}", of.module, of.name);
    let lifted = format!("{of}::{}", event.variant);
    let payload = event.payload.as_deref().and_then(|name| catalog.paths.get(name)).and_then(Value::as_str);
    let payload = payload.filter(|path| event.form == PayloadForm::Newtype && *path != lifted);
    let mut open = payload.map(|path| index.find(path)).unwrap_or_default();
    let mut items = Vec::new();
    let mut seen = BTreeSet::new();
    if open.is_empty() {
        for position in index.find(&of) {
            let ty = index.at(position);
            let Some(variant) = ty.variant(&event.variant) else { continue };
            items.push(item(lifted.clone(), ty, ty.variant_text(variant), index));
            open.extend(variant.fields.iter().flat_map(|field| reached.named(field, ty)));
        }
    }
    let mut at = 0;
    loop {
        while let Some(position) = open.get(at).copied() {
            at += 1;
            if !seen.insert(position) {
                continue;
            }
            let ty = index.at(position);
            items.push(item(reached.path(position, ty), ty, &ty.text, index));
            let inside = ty.variants.iter().flat_map(|variant| &variant.fields);
            open.extend(ty.fields.iter().chain(inside).flat_map(|field| reached.named(field, ty)));
        }
        // What no text names, as a type behind `use … as …`.
        match reached.positions.iter().find(|(position, _)| !seen.contains(position)) {
            Some((position, _)) => open.push(*position),
            None => return items,
        }
    }
}

/// The types that the schema of an event reaches, nearest first.
struct Reached<'a> {
    index: &'a SourceIndex,
    /// Position in the index and Rust path.
    positions: Vec<(usize, &'a str)>,
}

impl<'a> Reached<'a> {
    fn new(catalog: &'a Catalog, event: &Event, index: &'a SourceIndex) -> Self {
        let client = definitions(&event.client, &catalog.definitions);
        let reader = definitions(&event.reader, &catalog.reader_definitions);
        let paths = client.iter().chain(&reader).filter_map(|name| catalog.paths.get(*name)?.as_str());
        let positions = paths
            .flat_map(|path| index.find(path).into_iter().map(move |position| (position, path)))
            .collect();
        Self { index, positions }
    }

    /// The types of the sources that a field's type names.
    fn named(&self, field: &FieldSource, near: &TypeSource) -> Vec<usize> {
        let resolved = |word: &str| match self.index.resolve(word, near) {
            Some(position) => vec![position],
            None => {
                let reached = self.positions.iter().map(|(position, _)| *position);
                reached.filter(|position| self.index.at(*position).name == word).collect()
            }
        };
        words(&field.ty).flat_map(resolved).collect()
    }

    /// The Rust path of a type; of one in a file of unknown module as the schema knows it.
    fn path(&self, position: usize, ty: &TypeSource) -> String {
        let known = self.positions.iter().find(|(reached, _)| *reached == position && !ty.module_known);
        known.map_or_else(|| ty.path(), |(_, path)| path.split('<').next().unwrap_or(path).to_owned())
    }
}

/// The names of the definitions that a schema reaches, nearest first.
fn definitions<'a>(schema: &'a Value, definitions: &'a Map<String, Value>) -> Vec<&'a str> {
    let mut reached: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = VecDeque::from([schema]);
    while let Some(schema) = open.pop_front() {
        walk::children(schema, |_, _, child| open.push_back(child));
        let reference = schema.get("$ref").and_then(Value::as_str).and_then(walk::definition_name);
        let Some((name, definition)) = reference.and_then(|name| definitions.get_key_value(&name)) else {
            continue;
        };
        if seen.insert(name.as_str()) {
            reached.push(name);
            open.push_back(definition);
        }
    }
    reached
}

/// An item, with the imports that its text may need.
fn item(path: String, near: &TypeSource, text: &str, index: &SourceIndex) -> SourceItem {
    let said: BTreeSet<&str> = words(text).collect();
    let imports = index.imports(near).iter();
    let needed = imports.filter(|import| import.name.as_deref().is_some_and(|name| said.contains(name)));
    SourceItem {
        path,
        file: near.source.file.clone(),
        text: text.replace("\r\n", "\n"),
        uses: needed.filter_map(Import::declaration).collect(),
    }
}

//! The published schemas, as the other judges need them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use jsonschema::{PatternOptions, Validator};
use serde_json::{Value, json};

/// The schema of all events of one view, and judges made of it.
pub struct Schema {
    /// The document.
    pub document: Value,
    /// The judge of a whole envelope: an `anyOf` over the events.
    pub whole: Validator,
    /// The judges of single events, by tag.
    pub events: BTreeMap<String, Validator>,
}

/// Which view of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What is published and what TypeScript is made from.
    Client,
    /// What Rust accepts.
    Reader,
}

impl Schema {
    /// Reads it from the folder of published schemas.
    ///
    /// # Errors
    /// When it is not there or does not compile.
    pub fn read(folder: &Path, view: View) -> Result<Self> {
        let name = match view {
            View::Client => "bundle.json",
            View::Reader => "reader.json",
        };
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let document: Value = serde_json::from_str(&text)?;
        let definitions = document["$defs"].as_object().context("a bundle has `$defs`")?;
        let mut events = BTreeMap::new();
        for (name, definition) in definitions {
            if let Some(tag) = definition["properties"]["type"]["const"].as_str() {
                let alone = json!({
                    "$schema": document["$schema"],
                    "$ref": format!("#/$defs/{name}"),
                    "$defs": definitions,
                });
                events.insert(tag.to_owned(), compile(&alone)?);
            }
        }
        ensure!(events.len() == crate::events::TYPES, "{} events in {name}", events.len());
        Ok(Self { whole: compile(&document)?, document, events })
    }
}

fn compile(schema: &Value) -> Result<Validator> {
    jsonschema::options()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .build(schema)
        .context("a published schema compiles")
}

//! Bumps of small sources: what is written, to the letter.

mod payloads;
mod variants;

use serde_json::Value;
use tidings_schema::released::SourceItem;

use super::{Past, Sources, plan};
use crate::compute::ReadSource;
use crate::error::Result;

/// The sources as they are, what was released, and the bump of `ordered`.
struct Case<'a> {
    /// Module below the crate (`""` is its root) and text.
    files: &'a [(&'a str, &'a str)],
    /// The version that was released.
    version: u32,
    /// Path and text of what was released.
    released: &'a [(&'a str, &'a str)],
    /// What brought names into their modules.
    uses: &'a [&'a str],
}

impl Case<'_> {
    fn plan(&self, writer: &Value) -> Result<(String, Vec<String>)> {
        let read = self.files.iter().map(|(name, text)| ReadSource {
            path: format!("src/{}.rs", if name.is_empty() { "lib" } else { name }),
            module: std::iter::once("app")
                .chain((!name.is_empty()).then_some(*name))
                .map(str::to_owned)
                .collect(),
            text: (*text).to_owned(),
        });
        let sources = Sources::parse(read.collect())?;
        let items: Vec<SourceItem> = self
            .released
            .iter()
            .map(|(path, text)| SourceItem {
                path: (*path).to_owned(),
                file: "src/lib.rs".to_owned(),
                text: (*text).to_owned(),
                uses: self.uses.iter().map(|declaration| (*declaration).to_owned()).collect(),
            })
            .collect();
        let mut past = Past::of("app", "ordered", self.version, &items)?;
        past.writer = writer.clone();
        let bumped = plan(&sources, &past, "version")?;
        let mut text = String::new();
        for (file, changes) in bumped.edits.files() {
            let source = &sources.files[file];
            let after = changes.apply(&source.text);
            syn::parse_file(after.trim_start_matches('\u{feff}')).expect("what is written can be parsed");
            text.push_str(&format!("---- {}\n{after}", source.path));
        }
        Ok((text, bumped.notes(&sources)))
    }

    /// Every file that changes, and what is to be looked at.
    fn bumped(&self) -> String {
        self.bumped_after(&Value::Null)
    }

    /// The same, where this schema was released.
    fn bumped_after(&self, writer: &Value) -> String {
        match self.plan(writer) {
            Ok((text, notes)) => {
                text + &notes.iter().map(|note| format!("note: {note}\n")).collect::<String>()
            }
            Err(error) => format!("error: {error}\n{}", error.helps().join("\n")),
        }
    }
}

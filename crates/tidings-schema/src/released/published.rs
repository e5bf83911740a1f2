//! Published schemas as a baseline: what `check --against` goes by where nothing was released yet.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Baseline, Release, Released, Revision, freeze};
use crate::evolution::CRITICAL;
use crate::views;

/// Why published schemas cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`{path}`: {because}")]
#[non_exhaustive]
pub struct PublishedError {
    /// The file, relative to `schema/current`.
    pub path: String,
    because: String,
}

#[derive(Deserialize)]
struct Index {
    catalog: String,
    events: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "type")]
    event_type: String,
    version: u32,
    definition: String,
    critical: Value,
    deprecated: Value,
    file: String,
    id: String,
}

/// The texts of `schema/current`, by their path in it, as the content of one release of this name.
///
/// # Errors
/// When an index names a file that is not there or is not what tidings publishes.
pub fn baseline(name: &str, files: &BTreeMap<String, String>) -> Result<Baseline, PublishedError> {
    let mut baseline = Baseline::default();
    for path in files.keys().filter(|path| path.ends_with("/index.json")) {
        let folder = path.trim_end_matches("index.json");
        let index: Index = read(files, path)?;
        let bundle: Value = read(files, &format!("{folder}reader.json"))?;
        let none = Map::new();
        let readers = bundle.get("$defs").and_then(Value::as_object).unwrap_or(&none);
        for row in index.events {
            let path = format!("{folder}{}", row.file);
            let mut client: Value = read(files, &path)?;
            for key in ["$schema", "$comment", "$id", "title", "description", "deprecated"] {
                client.as_object_mut().and_then(|client| client.shift_remove(key));
            }
            let failed = |because: String| PublishedError { path: path.clone(), because };
            let reader = readers
                .get(&row.definition)
                .ok_or_else(|| failed(format!("`{}` is not in `{folder}reader.json`", row.definition)))?;
            let mut reader = views::whole(reader, readers);
            let mut writer = views::close(&client);
            for view in [&mut writer, &mut reader] {
                let annotations = [("deprecated", &row.deprecated), (CRITICAL, &row.critical)];
                for (key, value) in annotations.into_iter().filter(|(_, value)| **value != Value::Bool(false))
                {
                    view[key] = value.clone();
                }
            }
            let sample = freeze::sample(&writer).map_err(|error| failed(error.to_string()))?;
            let content = Released { sample, writer, reader, source: Vec::new() };
            baseline.revisions.push(Revision {
                catalog: index.catalog.clone(),
                event_type: row.event_type,
                version: row.version,
                revision: row.id.rsplit_once(":r").and_then(|(_, number)| number.parse().ok()).unwrap_or(0),
                added_in: 0,
                fingerprint: content.fingerprint(),
                content,
            });
        }
    }
    if !baseline.revisions.is_empty() {
        baseline.releases.push(Release { name: name.to_owned() });
    }
    Ok(baseline)
}

fn read<T: serde::de::DeserializeOwned>(
    files: &BTreeMap<String, String>,
    path: &str,
) -> Result<T, PublishedError> {
    let failed = |because: String| PublishedError { path: path.to_owned(), because };
    let text = files.get(path).ok_or_else(|| failed("it is missing".to_owned()))?;
    serde_json::from_str(text).map_err(|error| failed(error.to_string()))
}

//! Published schemas as a baseline: what `check --against` goes by where nothing was released yet.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Baseline, Release, Revision, freeze};
use crate::catalog::Catalog;
use crate::evolution;
use crate::unpublish::unpublish;

/// Why published schemas cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`schema/current/{path}`: {because}")]
#[non_exhaustive]
pub struct PublishedError {
    /// The file, relative to `schema/current`.
    pub path: String,
    because: String,
}

/// The texts of `schema/current`, by their path in it, as the content of one release of this name.
///
/// # Errors
/// When a file is missing or is not what tidings publishes.
pub fn baseline(name: &str, files: &BTreeMap<String, String>) -> Result<Baseline, PublishedError> {
    let mut baseline = Baseline::default();
    for path in files.keys().filter(|path| path.ends_with("/index.json")) {
        let folder = path.trim_end_matches("/index.json");
        let index = read(files, path)?;
        let bundle = read(files, &format!("{folder}/bundle.json"))?;
        let reader = read(files, &format!("{folder}/reader.json"))?;
        let failed = |because: String| PublishedError { path: path.clone(), because };
        let catalog =
            unpublish(folder, &index, &bundle, &reader).map_err(|error| failed(error.to_string()))?;
        baseline.revisions.extend(revisions(&catalog, &index).map_err(|error| failed(error.to_string()))?);
    }
    if !baseline.revisions.is_empty() {
        baseline.releases.push(Release { name: name.to_owned() });
    }
    Ok(baseline)
}

fn revisions(catalog: &Catalog, index: &Value) -> Result<Vec<Revision>, freeze::FreezeError> {
    // `urn:tidings:shop:ordered:v1:r2`
    let number = |row: usize| index["events"][row]["id"].as_str()?.rsplit_once(":r")?.1.parse().ok();
    let events = catalog.events.iter().zip(evolution::fingerprints(catalog)).enumerate();
    events
        .map(|(row, (event, fingerprint))| {
            Ok(Revision {
                catalog: catalog.name.clone(),
                event_type: event.event_type.clone(),
                version: event.version,
                revision: number(row).unwrap_or(0),
                added_in: 0,
                fingerprint,
                content: freeze::content(catalog, event, Vec::new())?.into(),
            })
        })
        .collect()
}

fn read(files: &BTreeMap<String, String>, path: &str) -> Result<Value, PublishedError> {
    let failed = |because: String| PublishedError { path: path.to_owned(), because };
    let text = files.get(path).ok_or_else(|| failed("it is missing".to_owned()))?;
    serde_json::from_str(text).map_err(|error| failed(error.to_string()))
}

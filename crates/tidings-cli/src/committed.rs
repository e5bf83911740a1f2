//! The schemas that are committed (`schema/current`): what `sample` and `validate` go by, and `list` and
//! `diff` while the events do not compile.

use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use serde::Deserialize;
use serde_json::Value;
use tidings::validate::Judge;
use tidings_schema::catalog::Catalog;
use tidings_schema::unpublish::unpublish;

use crate::config::nearest;
use crate::error::{Error, Result, io};
use crate::workspace::Workspace;

/// By whose eyes an event is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// What a frontend accepts: the published schemas
    Client,
    /// What Rust accepts
    Reader,
}

/// One catalog as it is committed.
#[derive(Debug)]
pub(crate) struct Committed {
    pub(crate) name: String,
    pub(crate) folder: Utf8PathBuf,
    index: String,
    /// The key of the tag.
    pub(crate) tag: String,
    /// The key of the version, if an event has one.
    pub(crate) version_key: Option<String>,
    /// Every event type and version, in the order of the catalog.
    pub(crate) rows: Vec<Row>,
}

/// One event type in one version.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Row {
    #[serde(rename = "type")]
    pub(crate) event_type: String,
    pub(crate) version: u32,
    pub(crate) current: bool,
    /// Its name in the `$defs` of the bundle.
    pub(crate) definition: String,
    pub(crate) fingerprint: String,
}

#[derive(Deserialize)]
struct Index {
    tag: Option<String>,
    version_key: Option<String>,
    events: Vec<Row>,
}

/// All catalogs that are committed, by name; with a name given, that one alone.
pub(crate) fn catalogs(workspace: &Workspace, only: Option<&str>) -> Result<Vec<Committed>> {
    let current = workspace.schema().join("current");
    let mut names: Vec<String> = current
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.path().join("index.json").is_file())
        .map(|entry| entry.file_name().to_owned())
        .collect();
    names.sort();
    if names.is_empty() {
        let folder = workspace.relative(&current);
        return Err(Error::new(format!("there are no schemas in `{folder}`"))
            .help("run `{command} generate` to write them"));
    }
    if let Some(only) = only {
        if !names.iter().any(|name| name == only) {
            let error = Error::new(format!("no catalog `{only}` is committed"));
            return Err(match nearest(only, names.iter().map(String::as_str)) {
                Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                None => error.help(format!("there is {}", listed(&names))),
            });
        }
        names.retain(|name| name == only);
    }
    names.into_iter().map(|name| Committed::read(&current.join(&name), name)).collect()
}

impl Committed {
    fn read(folder: &Utf8Path, name: String) -> Result<Self> {
        let path = folder.join("index.json");
        let index = std::fs::read_to_string(&path).map_err(io("read", &path))?;
        let read: Index = serde_json::from_str(&index).map_err(|error| unusable(&path, error))?;
        let tag = read.tag.unwrap_or_default();
        let version_key = read.version_key;
        Ok(Self { name, folder: folder.to_owned(), index, tag, version_key, rows: read.events })
    }

    fn bundle_text(&self, view: View) -> Result<String> {
        let path = self.folder.join(match view {
            View::Client => "bundle.json",
            View::Reader => "reader.json",
        });
        std::fs::read_to_string(&path)
            .map_err(|error| io("read", &path)(error).help("run `{command} generate` to write it anew"))
    }

    /// The schema of the envelope, with a definition for every event and type.
    pub(crate) fn bundle(&self) -> Result<Value> {
        serde_json::from_str(&self.bundle_text(View::Client)?)
            .map_err(|error| unusable(&self.folder.join("bundle.json"), error))
    }

    /// The catalog, with what is published of it; `folder` is how messages call its place.
    pub(crate) fn catalog(&self, folder: &str) -> Result<Catalog> {
        let parsed = |text: &str, file: &str| {
            serde_json::from_str(text).map_err(|error| unusable(&self.folder.join(file), error))
        };
        let index = parsed(&self.index, "index.json")?;
        let reader = parsed(&self.bundle_text(View::Reader)?, "reader.json")?;
        unpublish(folder, &index, &self.bundle()?, &reader).map_err(|error| unusable(&self.folder, error))
    }

    /// The judge of what a frontend is sent today: what earlier revisions wrote is refused.
    pub(crate) fn judge_of_today(&self) -> Result<Judge> {
        let index = without_stored(&self.index).map_err(|error| unusable(&self.folder, error))?;
        let bundle = self.bundle_text(View::Client)?;
        Judge::new(&index, &bundle).map_err(|error| unusable(&self.folder, error))
    }

    /// The judge of this catalog.
    pub(crate) fn judge(&self, view: View) -> Result<Judge> {
        Judge::new(&self.index, &self.bundle_text(view)?).map_err(|error| unusable(&self.folder, error))
    }
}

/// An index without what earlier revisions wrote.
fn without_stored(index: &str) -> std::result::Result<String, serde_json::Error> {
    let mut index: Value = serde_json::from_str(index)?;
    for row in index["events"].as_array_mut().into_iter().flatten() {
        row.as_object_mut().and_then(|row| row.shift_remove("stored"));
    }
    Ok(index.to_string())
}

fn unusable(path: &Utf8Path, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(format!("`{path}` is not what tidings writes"))
        .because(error)
        .help("run `{command} generate` to write it anew")
}

/// `a`, `b` and `c`.
pub(crate) fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

//! What was released of an event: its newest version, as Rust source.

use std::collections::BTreeMap;

use serde_json::Value;
use syn::{Item, Variant};
use tidings_schema::released::{Released, SourceItem, files};

use super::attributes::version_field;
use super::sources::named_fields;
use crate::committed::{self, listed};
use crate::config::nearest;
use crate::error::{Error, Result, io};
use crate::sources::{Import, imports};
use crate::stamp::listing;
use crate::workspace::Workspace;

/// The newest released version of an event.
#[derive(Debug)]
pub(crate) struct Past {
    pub(crate) catalog: String,
    pub(crate) event_type: String,
    pub(crate) version: u32,
    /// The writer view of the event, as released.
    pub(crate) writer: Value,
    items: Vec<PastItem>,
}

/// One item of it.
#[derive(Debug)]
pub(crate) struct PastItem {
    /// Its Rust path.
    pub(crate) path: String,
    pub(crate) text: String,
    /// What brought the names in it into its module.
    pub(crate) uses: Vec<Import>,
    pub(crate) syntax: Syntax,
}

/// What it is.
#[derive(Debug)]
pub(crate) enum Syntax {
    Type(Box<Item>),
    Variant(Box<Variant>),
}

/// Version, then revision, of every file about an event, by catalog.
type Files = BTreeMap<String, Vec<((u32, u32), String)>>;

impl Past {
    /// Reads the newest released version of an event.
    ///
    /// # Errors
    /// When it was never released, or what was cannot be read.
    pub(crate) fn newest(workspace: &Workspace, event: &str, catalog: Option<&str>) -> Result<Self> {
        let folder = workspace.schema().join("released");
        let mut found = Files::new();
        for path in listing(&folder) {
            let path = path.replace('\\', "/");
            let Some((of, name)) = path.split_once('/') else { continue };
            let Some((version, revision)) = numbers(name) else { continue };
            let is_it = path == files::path(of, event, version, revision);
            if is_it && catalog.is_none_or(|catalog| catalog == of) {
                found.entry(of.to_owned()).or_default().push(((version, revision), path.clone()));
            }
        }
        let (catalog, mut found) = match found.len() {
            0 => return Err(never_released(workspace, event, catalog)),
            1 => found.pop_first().unwrap_or_default(),
            _ => {
                let names: Vec<String> = found.into_keys().collect();
                return Err(Error::new(format!("the catalogs {} have an event `{event}`", listed(&names)))
                    .help(format!("choose one: `--catalog {}`", names[0])));
            }
        };
        found.sort();
        let ((version, _), path) = found.pop().unwrap_or_default();
        let path = folder.join(path);
        let shown = workspace.relative(&path);
        let text = std::fs::read_to_string(&path).map_err(io("read", &path))?;
        let released: Released = serde_json::from_str(&text).map_err(|error| {
            Error::new(format!("`{shown}` is not what a release writes"))
                .because(error)
                .help("bring it back from git: a released file never changes")
        })?;
        let past = Self::of(&catalog, event, version, &released.source)
            .map_err(|error| error.help(format!("it is the `source` of `{shown}`")))?;
        Ok(Self { writer: released.writer, ..past })
    }

    /// Parses the source of a released version; its schema is left `null`.
    ///
    /// # Errors
    /// When there is none, or it is no Rust.
    pub(crate) fn of(catalog: &str, event: &str, version: u32, source: &[SourceItem]) -> Result<Self> {
        let items: Result<Vec<PastItem>> = source.iter().map(PastItem::parse).collect();
        let items = items?;
        if items.is_empty() {
            return Err(Error::new(format!(
                "version {version} of `{event}` was released without its source: a macro may have written it"
            ))
            .help("write the older type by hand, and link it with `#[payload(previous = …)]`"));
        }
        let (catalog, event_type) = (catalog.to_owned(), event.to_owned());
        Ok(Self { catalog, event_type, version, writer: Value::Null, items })
    }

    /// The payload, or the variant that holds it.
    pub(crate) fn payload(&self) -> &PastItem {
        &self.items[0]
    }

    /// What the payload reaches.
    pub(crate) fn reached(&self) -> &[PastItem] {
        &self.items[1..]
    }

    /// Whether no version was sent.
    pub(crate) fn is_unversioned(&self) -> bool {
        let fields = match &self.payload().syntax {
            Syntax::Type(item) => named_fields(item),
            Syntax::Variant(variant) => match &variant.fields {
                syn::Fields::Named(fields) => Some(fields),
                _ => None,
            },
        };
        fields.and_then(version_field).is_none()
    }
}

impl PastItem {
    fn parse(source: &SourceItem) -> Result<Self> {
        let SourceItem { path, text, uses, .. } = source;
        let uses = uses.iter().filter_map(|declaration| syn::parse_str::<syn::ItemUse>(declaration).ok());
        let uses = uses.flat_map(|declaration| imports(&declaration.tree)).collect();
        let syntax = match syn::parse_str::<Item>(text) {
            Ok(item @ (Item::Struct(_) | Item::Enum(_) | Item::Type(_))) => Syntax::Type(Box::new(item)),
            Ok(_) => return Err(Error::new(format!("the released source of `{path}` is no type"))),
            Err(error) => match syn::parse_str::<Variant>(text) {
                Ok(variant) => Syntax::Variant(Box::new(variant)),
                Err(_) => {
                    return Err(Error::new(format!("the released source of `{path}` cannot be parsed"))
                        .because(error));
                }
            },
        };
        Ok(Self { path: path.clone(), text: text.clone(), uses, syntax })
    }

    /// The name of the type, or of the variant.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit("::").next().unwrap_or(&self.path)
    }

    /// The type, if it is one.
    pub(crate) fn item(&self) -> Option<&Item> {
        match &self.syntax {
            Syntax::Type(item) => Some(item),
            Syntax::Variant(_) => None,
        }
    }

    /// The module it was in.
    pub(crate) fn module(&self) -> Vec<String> {
        let mut path: Vec<String> = self.path.split("::").map(str::to_owned).collect();
        path.pop();
        if matches!(self.syntax, Syntax::Variant(_)) {
            path.pop();
        }
        path
    }
}

/// Version and revision in `order_placed.v2.r0.json`.
fn numbers(name: &str) -> Option<(u32, u32)> {
    let (rest, revision) = name.strip_suffix(".json")?.rsplit_once(".r")?;
    let (_, version) = rest.rsplit_once(".v")?;
    Some((version.parse().ok()?, revision.parse().ok()?))
}

fn never_released(workspace: &Workspace, event: &str, catalog: Option<&str>) -> Error {
    let catalogs = match committed::catalogs(workspace, catalog) {
        Ok(catalogs) => catalogs,
        Err(error) => return error,
    };
    let rows: Vec<&str> =
        catalogs.iter().flat_map(|catalog| &catalog.rows).map(|row| row.event_type.as_str()).collect();
    if rows.contains(&event) {
        return Error::new(format!("`{event}` was never released: there is nothing to keep"))
            .help("change it as you like; what goes out is frozen by `{command} release`");
    }
    let error = Error::new(format!("there is no event of type `{event}`"));
    match nearest(event, rows.iter().copied()) {
        Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
        None => error.help("`{command} list` shows all events"),
    }
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn the_name_of_a_released_file_is_read() {
        assert_eq!(numbers("order_placed.v2.r0.json"), Some((2, 0)));
        assert_eq!(numbers("%41.v1.b.v10.r12.json"), Some((10, 12)));
        for other in ["order_placed.v2.json", "lock", "a.vx.r0.json", "a.v1.r0.txt"] {
            assert_eq!(numbers(other), None, "{other}");
        }
    }
}

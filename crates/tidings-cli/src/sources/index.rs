//! The index over all source files: which type is where.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use tidings_schema::document::Source;

use super::contained::contained;
use super::imports::Import;
use super::item::{self, TypeSource};
use super::pieces::Piece;
use super::reading::ItemReading;
use super::scan::Scanned;
use super::typeshare::{self, MarkedItem};
use super::{parallel, scan};

/// One source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile<'a> {
    /// Relative to the workspace; shown to users.
    pub path: &'a str,
    /// The module the file is, from the crate down (see [`module_path`]); empty when unknown.
    pub module: Vec<String>,
    /// The text.
    pub text: &'a str,
}

/// A file that could not be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unparsed {
    /// The file.
    pub path: String,
    /// The line where the parser gave up.
    pub line: u32,
    /// What the parser said.
    pub message: String,
    /// Whether the file speaks of typeshare at all.
    pub marked: bool,
}

/// Every type of the given files.
#[derive(Debug, Default)]
pub struct SourceIndex {
    types: Vec<TypeSource>,
    by_name: HashMap<String, Vec<usize>>,
    /// File and module → what is imported there.
    imports: HashMap<(String, Vec<String>), Vec<Import>>,
    unparsed: Vec<Unparsed>,
    readings: OnceLock<Vec<Option<Result<ItemReading, String>>>>,
}

/// The second reader is given at most so many items at once: what it stumbles over costs a second
/// look at no more than these, and a large file is shared out between threads.
const BATCH: usize = 64;

/// Reads all files. One that does not parse is recorded in [`SourceIndex::unparsed`].
#[must_use]
pub fn index(files: &[SourceFile<'_>]) -> SourceIndex {
    let mut index = SourceIndex::default();
    for (file, scanned) in files.iter().zip(scan_all(files)) {
        match scanned {
            Ok(Scanned { types, imports }) => {
                index.types.extend(types);
                for (module, import) in imports {
                    index.imports.entry((file.path.to_owned(), module)).or_default().push(import);
                }
            }
            Err(unparsed) => index.unparsed.push(unparsed),
        }
    }
    for (position, ty) in index.types.iter().enumerate() {
        let renamed = [&ty.attributes.rename, &ty.attributes.schemars_rename];
        let mut names = vec![&ty.name];
        for name in renamed.into_iter().flatten() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        for name in names {
            index.by_name.entry(name.clone()).or_default().push(position);
        }
    }
    index
}

/// Every file's types, in the order of the files.
fn scan_all(files: &[SourceFile<'_>]) -> Vec<Result<Scanned, Unparsed>> {
    let pieces: Vec<Vec<Piece<'_>>> = files.iter().map(Piece::cut).collect();
    let mut scanned = parallel::each(&pieces.concat(), scan_contained).into_iter();
    let mut outcomes: Vec<Option<Result<Scanned, Unparsed>>> = Vec::new();
    for pieces in &pieces {
        let parts: Vec<_> = scanned.by_ref().take(pieces.len()).collect();
        let is_whole = parts.len() == 1;
        let joined = parts.into_iter().collect::<Result<Vec<_>, _>>().map(|parts: Vec<Scanned>| {
            parts.into_iter().fold(Scanned::default(), |mut all, part| {
                all.types.extend(part.types);
                all.imports.extend(part.imports);
                all
            })
        });
        outcomes.push(if joined.is_err() && !is_whole { None } else { Some(joined) });
    }
    let again: Vec<Piece<'_>> = files
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| outcome.is_none())
        .map(|(file, _)| Piece::whole(file))
        .collect();
    let mut whole = parallel::each(&again, scan_contained).into_iter();
    outcomes.into_iter().filter_map(|outcome| outcome.or_else(|| whole.next())).collect()
}

fn scan_contained(piece: &Piece<'_>) -> Result<Scanned, Unparsed> {
    contained(|| scan::scan(piece)).unwrap_or_else(|panic| {
        Err(Unparsed {
            path: piece.file.path.to_owned(),
            line: piece.lines_before.saturating_add(1),
            message: format!("the parser panics: {panic}"),
            marked: piece.file.text.contains("typeshare"),
        })
    })
}

/// The module a file is, going by its path inside `src`: `session/mod.rs` and `session.rs` in the
/// crate `nexus_events` are both `nexus_events::session`.
///
/// Misreading: `#[path]` on a module declaration is not seen; name such a file's module yourself.
#[must_use]
pub fn module_path(crate_name: &str, path_in_src: &str) -> Vec<String> {
    let mut module = vec![crate_name.replace('-', "_")];
    let path = path_in_src.replace('\\', "/");
    let path = path.strip_suffix(".rs").unwrap_or(&path);
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["lib" | "main"] => parts.clear(),
        [.., "mod"] => {
            parts.pop();
        }
        _ => {}
    }
    module.extend(parts.into_iter().map(str::to_owned));
    module
}

impl SourceIndex {
    /// Every type, file by file from top to bottom.
    #[must_use]
    pub fn types(&self) -> &[TypeSource] {
        &self.types
    }

    /// The files that could not be parsed.
    #[must_use]
    pub fn unparsed(&self) -> &[Unparsed] {
        &self.unparsed
    }

    /// The types of this name. A path (`nexus_events::session::ChatSession`, type arguments
    /// allowed) finds the one in that module; a bare name finds all types that have it.
    ///
    /// Where the module of a file is unknown, the path must end as the type's inline modules do.
    /// There may be several: behind different `cfg`s, or in files of unknown module.
    #[must_use]
    pub fn find_type(&self, rust_path_or_name: &str) -> Vec<&TypeSource> {
        self.find(rust_path_or_name).into_iter().map(|position| &self.types[position]).collect()
    }

    /// Where a type or one of its members is. The type is given by path or name, or as
    /// `Enum::Variant`; the member by its Rust or wire name: a field, a variant, or
    /// `Variant.field`.
    #[must_use]
    pub fn place(&self, type_name: &str, member: Option<&str>) -> Option<Source> {
        let types = self.find(type_name);
        if types.is_empty() {
            let (owner, variant) = type_name.rsplit_once("::")?;
            return self.find(owner).into_iter().find_map(|position| {
                let variant = self.types[position].variant(variant)?;
                match member {
                    None => Some(variant.source.clone()),
                    Some(name) => item::field(&variant.fields, name).map(|field| field.source.clone()),
                }
            });
        }
        types.into_iter().find_map(|position| member_place(&self.types[position], member).cloned())
    }

    /// The notes of `#[deprecated(note = …)]`: type and wire key (or a variant's wire value) → note.
    ///
    /// The type is given as its path and, where no other type has the name, by name alone; fields
    /// of struct variants belong to `Enum::Variant`; the note of a type itself has the key `""`.
    #[must_use]
    pub fn deprecation_notes(&self) -> BTreeMap<(String, String), String> {
        let mut notes = BTreeMap::new();
        for ty in &self.types {
            let mut owners = vec![ty.path()];
            if ty.path() != ty.name && self.by_name.get(&ty.name).is_some_and(|all| all.len() == 1) {
                owners.push(ty.name.clone());
            }
            for owner in owners {
                let mut add = |owner: &str, key: &str, deprecated: &Option<Option<String>>| {
                    if let Some(Some(note)) = deprecated {
                        notes.insert((owner.to_owned(), key.to_owned()), note.clone());
                    }
                };
                add(&owner, "", &ty.attributes.deprecated);
                for field in &ty.fields {
                    add(&owner, &field.wire, &field.attributes.deprecated);
                }
                for variant in &ty.variants {
                    add(&owner, &variant.wire, &variant.attributes.deprecated);
                    let owner = format!("{owner}::{}", variant.name);
                    for field in &variant.fields {
                        add(&owner, &field.wire, &field.attributes.deprecated);
                    }
                }
            }
        }
        notes
    }

    /// [`SourceIndex::find_type`], by position.
    pub(crate) fn find(&self, rust_path_or_name: &str) -> Vec<usize> {
        let path = rust_path_or_name.split_once('<').map_or(rust_path_or_name, |(path, _)| path);
        let mut modules: Vec<&str> = path.split("::").collect();
        let name = modules.pop().unwrap_or_default();
        let Some(named) = self.by_name.get(name) else {
            return Vec::new();
        };
        if modules.is_empty() {
            return named.clone();
        }
        let (known, unknown): (Vec<usize>, Vec<usize>) =
            named.iter().copied().partition(|position| self.types[*position].module_known);
        let exact: Vec<usize> =
            known.into_iter().filter(|position| self.types[*position].module == modules).collect();
        if exact.is_empty() {
            unknown
                .into_iter()
                .filter(|position| {
                    let inline = &self.types[*position].module;
                    modules.len() >= inline.len() && modules[modules.len() - inline.len()..] == inline[..]
                })
                .collect()
        } else {
            exact
        }
    }

    /// The type a name means when it is written in `near`; `None` when that is not certain.
    pub(crate) fn resolve(&self, name: &str, near: &TypeSource) -> Option<usize> {
        let named: Vec<usize> = self
            .by_name
            .get(name)?
            .iter()
            .copied()
            .filter(|position| self.types[*position].name == name)
            .collect();
        let beside: Vec<usize> = named
            .iter()
            .copied()
            .filter(|position| {
                let ty = &self.types[*position];
                ty.module == near.module && ty.source.file == near.source.file
            })
            .collect();
        match (beside.as_slice(), named.as_slice()) {
            ([one], _) | ([], [one]) => Some(*one),
            _ => None,
        }
    }

    /// What is imported where a type is.
    pub(crate) fn imports(&self, near: &TypeSource) -> &[Import] {
        let place = (near.source.file.clone(), near.module.clone());
        self.imports.get(&place).map(Vec::as_slice).unwrap_or_default()
    }

    /// The type at a position.
    pub(crate) fn at(&self, position: usize) -> &TypeSource {
        &self.types[position]
    }

    /// What the second reader makes of a type: `None` when it is not marked, else the reading or
    /// the reason why there is none. All marked types are read at the first question.
    pub(crate) fn reading(&self, position: usize) -> Option<&Result<ItemReading, String>> {
        self.readings.get_or_init(|| self.read_all()).get(position)?.as_ref()
    }

    fn read_all(&self) -> Vec<Option<Result<ItemReading, String>>> {
        let batches = self.batches();
        let read = parallel::each(&batches, |batch| {
            let items: Vec<MarkedItem<'_>> = batch
                .iter()
                .map(|position| {
                    let ty = &self.types[*position];
                    MarkedItem { name: &ty.name, text: &ty.text }
                })
                .collect();
            typeshare::read(&items)
        });
        let mut readings: Vec<Option<Result<ItemReading, String>>> = Vec::new();
        readings.resize_with(self.types.len(), || None);
        for (position, reading) in batches.into_iter().flatten().zip(read.into_iter().flatten()) {
            readings[position] = Some(reading);
        }
        readings
    }

    /// Marked types in batches: one module each, no name twice.
    fn batches(&self) -> Vec<Vec<usize>> {
        let mut batches: Vec<Vec<usize>> = Vec::new();
        for (position, ty) in self.types.iter().enumerate() {
            if !ty.is_marked() {
                continue;
            }
            let fits = batches.last().is_some_and(|batch| {
                batch.len() < BATCH
                    && batch.iter().all(|other| {
                        let other = &self.types[*other];
                        other.source.file == ty.source.file
                            && other.module == ty.module
                            && other.name != ty.name
                    })
            });
            match batches.last_mut() {
                Some(batch) if fits => batch.push(position),
                _ => batches.push(vec![position]),
            }
        }
        batches
    }
}

fn member_place<'a>(ty: &'a TypeSource, member: Option<&str>) -> Option<&'a Source> {
    let Some(name) = member else {
        return Some(&ty.source);
    };
    if let Some(field) = ty.field(name) {
        return Some(&field.source);
    }
    if let Some(variant) = ty.variant(name) {
        return Some(&variant.source);
    }
    let (variant, field) = name.split_once('.')?;
    item::field(&ty.variant(variant)?.fields, field).map(|field| &field.source)
}

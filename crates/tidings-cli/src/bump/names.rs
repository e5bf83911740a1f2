//! Which type a name means in a module.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use syn::ext::IdentExt as _;
use syn::{Item, Visibility};

use super::edits::{Word, range};
use super::sources::{Implementation, Sources, TypeItem};
use crate::sources::{Import, imports};

/// How many re-exports are followed.
const DEPTH: usize = 8;

/// The types of the sources by their paths, and what each module imports.
#[derive(Debug)]
pub(crate) struct Names<'a> {
    pub(crate) types: Vec<TypeItem<'a>>,
    pub(crate) implementations: Vec<Implementation<'a>>,
    imports: BTreeMap<Vec<String>, Vec<Imported>>,
    modules: BTreeSet<Vec<String>>,
}

/// One name that a module imports.
#[derive(Debug, Clone)]
pub(crate) struct Imported {
    /// What it is called here; `None` for `*`.
    pub(crate) name: Option<String>,
    /// As written.
    pub(crate) path: Vec<String>,
    pub(crate) file: usize,
    /// The last word, in what was parsed.
    pub(crate) word: Range<usize>,
    /// The whole `use`, in what was parsed.
    pub(crate) whole: Range<usize>,
    /// Whether it is exported again.
    pub(crate) exported: bool,
}

impl<'a> Names<'a> {
    pub(crate) fn of(sources: &'a Sources) -> Self {
        let mut imports_of: BTreeMap<Vec<String>, Vec<Imported>> = BTreeMap::new();
        let mut modules: BTreeSet<Vec<String>> =
            sources.files.iter().map(|file| file.module.clone()).collect();
        sources.each(&mut |spot, item| match item {
            Item::Use(item) => {
                let whole = range(item);
                let exported = !matches!(item.vis, Visibility::Inherited);
                let found = imports_of.entry(spot.module.clone()).or_default();
                found.extend(imports(&item.tree).into_iter().map(|Import { name, path, word }| Imported {
                    name,
                    path: path.iter().map(|word| word.trim_start_matches("r#").to_owned()).collect(),
                    file: spot.file,
                    word,
                    whole: whole.clone(),
                    exported,
                }));
            }
            Item::Mod(item) => {
                let mut module = spot.module.clone();
                module.push(item.ident.unraw().to_string());
                modules.insert(module);
            }
            _ => {}
        });
        Self {
            types: sources.types(),
            implementations: sources.implementations(),
            imports: imports_of,
            modules,
        }
    }

    /// What a module imports.
    pub(crate) fn imports(&self, module: &[String]) -> &[Imported] {
        self.imports.get(module).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a module knows something by this name, through an import or as its own type.
    pub(crate) fn knows(&self, module: &[String], name: &str) -> bool {
        self.in_module(module, name).is_some() || self.import(module, name).is_some()
    }

    /// The import of this name.
    pub(crate) fn import(&self, module: &[String], name: &str) -> Option<&Imported> {
        self.imports(module).iter().find(|import| import.name.as_deref() == Some(name))
    }

    /// The type of exactly this path (`app::events::Ordered`).
    pub(crate) fn at(&self, path: &str) -> Option<usize> {
        let path: Vec<String> = path.split("::").map(str::to_owned).collect();
        let (name, module) = path.split_last()?;
        self.in_module(module, name)
    }

    /// The only type of this name.
    pub(crate) fn only(&self, name: &str) -> Option<usize> {
        let mut named = (0..self.types.len()).filter(|at| self.types[*at].name == name);
        let one = named.next();
        if named.next().is_some() { None } else { one }
    }

    /// What a path means that is written in a module.
    pub(crate) fn resolve(&self, module: &[String], path: &[String]) -> Option<usize> {
        self.find(module, path, DEPTH).or_else(|| {
            // Behind a macro, or in a package of unknown modules.
            let is_plain = path.len() == 1 && self.import(module, &path[0]).is_none();
            is_plain.then(|| self.only(&path[0])).flatten()
        })
    }

    /// What a word means in a module.
    pub(crate) fn word(&self, module: &[String], word: &Word) -> Option<usize> {
        let mut path = word.before.clone();
        path.push(word.name.clone());
        self.resolve(module, &path)
    }

    fn find(&self, module: &[String], path: &[String], depth: usize) -> Option<usize> {
        let depth = depth.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        if rest.is_empty() {
            if let Some(found) = self.in_module(module, first) {
                return Some(found);
            }
            if let Some(import) = self.import(module, first) {
                return self.find_outside(module, &import.path, depth);
            }
            return self.imports(module).iter().filter(|import| import.name.is_none()).find_map(|import| {
                let mut path = import.path.clone();
                path.push(first.clone());
                self.find_outside(module, &path, depth)
            });
        }
        let absolute = match first.as_str() {
            "crate" => Some(vec![module.first()?.clone()]),
            "self" => Some(module.to_vec()),
            "super" => Some(module[..module.len().checked_sub(1)?].to_vec()),
            name => {
                let mut inner = module.to_vec();
                inner.push(name.to_owned());
                if self.modules.contains(&inner) {
                    Some(inner)
                } else if self.modules.contains(std::slice::from_ref(first)) {
                    Some(vec![first.clone()])
                } else {
                    let import = self.import(module, name)?;
                    let mut path = import.path.clone();
                    path.extend(rest.iter().cloned());
                    return self.find_outside(module, &path, depth);
                }
            }
        };
        self.find(&absolute?, rest, depth)
    }

    /// The path of an import: it does not look among the imports of its own module first.
    fn find_outside(&self, module: &[String], path: &[String], depth: usize) -> Option<usize> {
        if path.len() > 1 { self.find(module, path, depth) } else { None }
    }

    fn in_module(&self, module: &[String], name: &str) -> Option<usize> {
        self.types.iter().position(|ty| ty.name == name && ty.spot.module == module)
    }

    /// Whether there is such a module in the sources.
    pub(crate) fn is_module(&self, path: &[String]) -> bool {
        self.modules.contains(path)
    }

    /// The path of a module as another one writes it.
    pub(crate) fn path_to(from: &[String], module: &[String]) -> String {
        match (from.first(), module.split_first()) {
            (Some(here), Some((there, rest))) if here == there => {
                std::iter::once("crate").chain(rest.iter().map(String::as_str)).collect::<Vec<_>>().join("::")
            }
            _ => module.join("::"),
        }
    }
}

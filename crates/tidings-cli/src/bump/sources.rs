//! The sources of the packages with events, parsed.

use camino::{Utf8Path, Utf8PathBuf};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::{Attribute, Fields, Ident, Item, ItemImpl, Visibility};

use tidings_schema::released::files;

use super::edits::{self, range};
use crate::compute::{ReadSource, read_source};
use crate::error::{Error, Result};
use crate::sources::contained;
use crate::stamp::listing;
use crate::workspace::{Workspace, normal};

/// Every source file, and every type in them.
#[derive(Debug)]
pub(crate) struct Sources {
    pub(crate) files: Vec<SourceText>,
}

/// One file.
#[derive(Debug)]
pub(crate) struct SourceText {
    /// Relative to the workspace's root.
    pub(crate) path: String,
    pub(crate) text: String,
    /// Bytes before what was parsed: a byte order mark, a shebang.
    pub(crate) before: usize,
    pub(crate) module: Vec<String>,
    pub(crate) syntax: syn::File,
}

/// A place among the items of a file.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    pub(crate) file: usize,
    /// The module, from the crate down.
    pub(crate) module: Vec<String>,
}

/// A struct, enum or alias.
#[derive(Debug, Clone)]
pub(crate) struct TypeItem<'a> {
    pub(crate) name: String,
    pub(crate) spot: Spot,
    pub(crate) item: &'a Item,
}

/// An `impl`.
#[derive(Debug, Clone)]
pub(crate) struct Implementation<'a> {
    pub(crate) spot: Spot,
    pub(crate) item: &'a ItemImpl,
}

/// Reads all sources of the packages with events, and those the configuration names.
///
/// # Errors
/// When one of them cannot be read or parsed: what is in it could not be known.
pub(crate) fn read(workspace: &Workspace) -> Result<Sources> {
    let (packages, _) = workspace.catalog_packages()?;
    let mut read = Vec::new();
    for package in &packages {
        let folder = package.folder.join("src");
        for file in listing(&folder).iter().map(|file| folder.join(file)) {
            if file.extension() == Some("rs") {
                read.extend(read_source(workspace, &file, Some((&package.folder, &package.name)))?);
            }
        }
    }
    for path in &workspace.config.sources {
        let path = normal(&workspace.schema().join(path));
        let files = if path.is_dir() {
            listing(&path).iter().map(|file| path.join(file)).collect()
        } else {
            vec![path]
        };
        for file in files.iter().filter(|file| file.extension() == Some("rs")) {
            let package = package_around(file);
            let package = package.as_ref().map(|(folder, name)| (folder.as_path(), name.as_str()));
            read.extend(read_source(workspace, file, package)?);
        }
    }
    read.sort_by(|one, other| one.path.cmp(&other.path));
    read.dedup_by(|one, other| one.path == other.path);
    Sources::parse(read)
}

/// The folder and the name of the package that a file is in.
fn package_around(file: &Utf8Path) -> Option<(Utf8PathBuf, String)> {
    let folder = file.ancestors().find(|folder| folder.join("Cargo.toml").is_file())?;
    let manifest: toml::Table = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?.parse().ok()?;
    let name = manifest.get("package")?.get("name")?.as_str()?;
    Some((folder.to_owned(), name.to_owned()))
}

impl Sources {
    /// Parses texts.
    ///
    /// # Errors
    /// At the first that is no Rust, with its place.
    pub(crate) fn parse(read: Vec<ReadSource>) -> Result<Self> {
        let files: Result<Vec<SourceText>> = read.into_iter().map(parse).collect();
        Ok(Self { files: files? })
    }

    /// Every type, those under `#[cfg(test)]` left out.
    pub(crate) fn types(&self) -> Vec<TypeItem<'_>> {
        let mut found = Vec::new();
        self.each(&mut |spot, item| {
            let ident = match item {
                Item::Struct(item) => &item.ident,
                Item::Enum(item) => &item.ident,
                Item::Type(item) => &item.ident,
                _ => return,
            };
            found.push(TypeItem { name: ident.unraw().to_string(), spot: spot.clone(), item });
        });
        found
    }

    /// Every `impl`.
    pub(crate) fn implementations(&self) -> Vec<Implementation<'_>> {
        let mut found = Vec::new();
        self.each(&mut |spot, item| {
            if let Item::Impl(item) = item {
                found.push(Implementation { spot: spot.clone(), item });
            }
        });
        found
    }

    /// Every item, modules before what is in them.
    pub(crate) fn each<'a>(&'a self, visit: &mut impl FnMut(&Spot, &'a Item)) {
        for (file, source) in self.files.iter().enumerate() {
            let mut spot = Spot { file, module: source.module.clone() };
            items(&source.syntax.items, &mut spot, visit);
        }
    }

    /// `path:line` of a place in a parsed file.
    pub(crate) fn place(&self, file: usize, node: &impl quote::ToTokens) -> String {
        let source = &self.files[file];
        let at = range(node).start + source.before;
        let line = source.text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        format!("{}:{line}", source.path)
    }

    /// Where an item stands in the text of its file.
    pub(crate) fn range(&self, file: usize, node: &impl quote::ToTokens) -> std::ops::Range<usize> {
        let before = self.files[file].before;
        let range = range(node);
        range.start + before..range.end + before
    }

    /// Where the first item of a module begins.
    pub(crate) fn first_in(&self, spot: &Spot) -> usize {
        let mut first = None;
        self.each(&mut |other, item| {
            if first.is_none() && other.file == spot.file && other.module == spot.module {
                first = Some(self.range(spot.file, item).start);
            }
        });
        first.unwrap_or_default()
    }

    /// The white space before an item.
    pub(crate) fn indentation(&self, file: usize, node: &impl quote::ToTokens) -> &str {
        edits::indentation(&self.files[file].text, self.range(file, node).start)
    }
}

fn items<'a>(items: &'a [Item], spot: &mut Spot, visit: &mut impl FnMut(&Spot, &'a Item)) {
    for item in items {
        if attributes(item).is_some_and(|attributes| attributes.iter().any(is_test)) {
            continue;
        }
        visit(spot, item);
        if let Item::Mod(module) = item {
            let Some((_, inner)) = &module.content else { continue };
            spot.module.push(module.ident.unraw().to_string());
            self::items(inner, spot, visit);
            spot.module.pop();
        }
    }
}

fn is_test(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
}

fn parse(read: ReadSource) -> Result<SourceText> {
    let ReadSource { path, module, text } = read;
    let parsed = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let shebang = parsed.strip_prefix("#!").is_some_and(|rest| !rest.trim_start().starts_with('['));
    let parsed = if shebang { parsed.find('\n').map_or("", |end| &parsed[end..]) } else { parsed };
    let before = text.len() - parsed.len();
    if let Some(line) = files::conflict_line(&text) {
        return Err(Error::new(format!("{path}:{line} has conflict markers"))
            .help("resolve them first: then `{command} bump` knows what is there"));
    }
    let syntax = contained(|| syn::parse_file(parsed)).unwrap_or_else(|panic| {
        Err(syn::Error::new(proc_macro2::Span::call_site(), format!("the parser panics: {panic}")))
    });
    match syntax {
        Ok(syntax) => Ok(SourceText { before, module, syntax, path, text }),
        Err(error) => {
            let line = error.span().start().line;
            // What the lexer says of whatever it cannot read.
            let said = error.to_string().replace(
                "cannot parse string into token stream",
                "a bracket or a quote there has no partner",
            );
            Err(Error::new(format!("{path}:{line} is no Rust that can be parsed: {said}"))
                .help("mend it first; types may be wrong meanwhile, syntax may not"))
        }
    }
}

/// The attributes of an item that may be a type or hold types.
pub(crate) fn attributes(item: &Item) -> Option<&[Attribute]> {
    Some(match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        _ => return None,
    })
}

/// The name of a type.
pub(crate) fn ident(item: &Item) -> Option<&Ident> {
    match item {
        Item::Struct(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        _ => None,
    }
}

/// Where what comes after the attributes of a type begins, in what it was parsed from.
pub(crate) fn declaration(item: &Item) -> usize {
    let (visibility, keyword) = match item {
        Item::Struct(item) => (&item.vis, item.struct_token.span),
        Item::Enum(item) => (&item.vis, item.enum_token.span),
        Item::Type(item) => (&item.vis, item.type_token.span),
        other => return range(other).start,
    };
    match visibility {
        Visibility::Inherited => keyword.byte_range().start,
        visibility => range(visibility).start,
    }
}

/// Every field of a type, with its variant.
pub(crate) fn fields(item: &Item) -> Vec<&syn::Field> {
    match item {
        Item::Struct(item) => item.fields.iter().collect(),
        Item::Enum(item) => item.variants.iter().flat_map(|variant| variant.fields.iter()).collect(),
        _ => Vec::new(),
    }
}

/// The tokens in which a type names other types: those of its fields, or of what an alias stands for.
pub(crate) fn named(item: &Item) -> Vec<edits::Word> {
    match item {
        Item::Type(item) => edits::words(item.ty.to_token_stream()),
        item => fields(item).into_iter().flat_map(|field| edits::words(field.ty.to_token_stream())).collect(),
    }
}

/// The named fields of a struct.
pub(crate) fn named_fields(item: &Item) -> Option<&syn::FieldsNamed> {
    match item {
        Item::Struct(syn::ItemStruct { fields: Fields::Named(fields), .. }) => Some(fields),
        _ => None,
    }
}

impl TypeItem<'_> {
    /// Its Rust path.
    pub(crate) fn path(&self) -> String {
        let mut path = self.spot.module.join("::");
        if !path.is_empty() {
            path.push_str("::");
        }
        path + &self.name
    }
}

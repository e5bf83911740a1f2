//! The current payload: it gets the next version, and becomes a struct where it was none.

use std::ops::Range;

use quote::ToTokens as _;
use syn::{Fields, Item};

use super::attributes::{derives_a, has, option, options, path, version_field};
use super::edits::{Changes, Edits, end_of_line, range, words};
use super::event::{Content, EventVariant};
use super::names::Names;
use super::payload::{Making, Tidings, version_field as written_version, visibility};
use super::plan::Note;
use super::restore::derive_too;
use super::sources::{SourceText, Sources, Spot, attributes, declaration, named_fields};
use crate::error::{Error, Result};
use crate::sources::Attributes;

/// The payload of the next version.
pub(crate) struct Target {
    pub(crate) name: String,
    /// Its position among the types, if it was one.
    pub(crate) at: Option<usize>,
    pub(crate) spot: Spot,
    /// Where the older type goes: behind it, in the text of the file.
    pub(crate) behind: usize,
    pub(crate) indent: String,
    /// As it is from now on.
    pub(crate) item: Item,
    /// Its text, where it is new.
    pub(crate) text: Option<String>,
}

/// What the next version is made from.
pub(crate) struct Next<'a, 'n> {
    pub(crate) sources: &'a Sources,
    pub(crate) names: &'n Names<'a>,
    pub(crate) event: &'n EventVariant<'a>,
    pub(crate) tidings: &'n Tidings,
    pub(crate) event_type: &'n str,
    pub(crate) number: u32,
    pub(crate) version_key: &'n str,
}

impl Next<'_, '_> {
    /// What the payload is called, before anything is written.
    ///
    /// # Errors
    /// When a new struct would need a name that is taken.
    pub(crate) fn name(&self) -> Result<String> {
        if let Content::Payload(at) = self.event.content(self.names) {
            return Ok(self.names.types[at].name.clone());
        }
        let name = format!("{}Payload", self.event.variant.ident);
        self.refuse_taken(&name)?;
        Ok(name)
    }

    /// A name for something new in the module of the events.
    fn refuse_taken(&self, name: &str) -> Result<()> {
        if !self.names.knows(&self.event.spot.module, name) {
            return Ok(());
        }
        let variant = &self.event.variant.ident;
        Err(Error::new(format!(
            "the fields of `{variant}` are to become `struct {name}`, and there is a `{name}` already ({})",
            self.sources.place(self.event.spot.file, variant)
        ))
        .help("rename that one, or make the payload's struct by hand and bump it then"))
    }

    /// Gives the payload the next version, with `previous` as its predecessor.
    ///
    /// # Errors
    /// When an unversioned payload has no place for a version.
    pub(crate) fn write(&self, name: String, previous: &str, edits: &mut Edits) -> Result<Target> {
        self.without("event", "unversioned", edits);
        match self.event.content(self.names) {
            Content::Payload(at) => self.payload(at, previous, edits),
            _ => {
                self.without("serde", "rename_all", edits);
                self.made(name, previous, edits)
            }
        }
    }

    /// A struct that is there.
    fn payload(&self, at: usize, previous: &str, edits: &mut Edits) -> Result<Target> {
        let ty = &self.names.types[at];
        let file = &self.sources.files[ty.spot.file];
        let indent = self.sources.indentation(ty.spot.file, ty.item).to_owned();
        let mut item = ty.item.clone();
        let changes = edits.of(ty.spot.file);
        let fields = named_fields(ty.item);
        match fields.and_then(version_field) {
            Some(version) => changes.replace(moved(&version.literal, file.before), self.number.to_string()),
            None => {
                self.refuse_no_place(at)?;
                let Item::Struct(of) = ty.item else { return Err(self.no_struct(at)) };
                let rule = Attributes::read(&of.attrs).rename_all;
                let ty_name = format!("{}<{}>", self.tidings.version, self.number);
                let shown = visibility(self.sources, &ty.spot, &of.vis);
                let line = written_version(&ty_name, self.version_key, rule.as_deref(), &shown, &indent);
                if let Some(fields) = fields {
                    changes
                        .insert(fields.brace_token.span.open().byte_range().end + file.before, line.clone());
                }
                if !derives_a(&of.attrs, "Payload") {
                    derive_too(changes, ty.item, &self.tidings.payload, &indent, file.before);
                }
                let with = syn::parse_str::<syn::ItemStruct>(&format!("struct P {{{line}}}"));
                if let (Item::Struct(item), Ok(with)) = (&mut item, with)
                    && let (Fields::Named(fields), Fields::Named(added)) = (&mut item.fields, with.fields)
                {
                    added.named.into_iter().for_each(|field| fields.named.insert(0, field));
                }
            }
        }
        self.link(changes, ty.item, previous, (file, &indent));
        let behind = end_of_line(&file.text, self.sources.range(ty.spot.file, ty.item).end);
        Ok(Target {
            name: ty.name.clone(),
            at: Some(at),
            spot: ty.spot.clone(),
            behind,
            indent,
            item,
            text: None,
        })
    }

    /// Names the predecessor. Whatever else led to the version before goes with the restored type.
    fn link(&self, changes: &mut Changes, item: &Item, previous: &str, at: (&SourceText, &str)) {
        let (file, indent) = at;
        let place = |node: &syn::Meta| moved(&range(node), file.before);
        let all = attributes(item).unwrap_or_default();
        let linked = format!("previous = {previous}");
        let known = options(all, "payload");
        let stays = ["crate", "previous", "unversioned"];
        if known.iter().any(|option| !stays.iter().any(|word| option.path().is_ident(word))) {
            let krate = known.iter().find(|option| option.path().is_ident("crate"));
            let krate = krate.and_then(|option| file.text.get(place(option)));
            let linked = krate.map_or_else(|| linked.clone(), |krate| format!("{krate}, {linked}"));
            let mut lists = all.iter().filter(|attribute| attribute.path().is_ident("payload"));
            if let Some(first) = lists.next() {
                changes.replace(moved(&range(first), file.before), format!("#[payload({linked})]"));
            }
            for list in lists {
                changes.remove(with_space(&file.text, moved(&range(list), file.before)));
            }
            return;
        }
        let previous_path = option(all, "payload", "previous").and_then(|option| path(&option));
        match (previous_path, option(all, "payload", "unversioned"), known.last()) {
            (Some((_, range)), _, _) => changes.replace(moved(&range, file.before), previous),
            (None, Some(unversioned), _) => changes.replace(place(&unversioned), linked),
            (None, None, Some(last)) => changes.insert(place(last).end, format!(", {linked}")),
            (None, None, None) => {
                let attribute = self.tidings.attribute(&linked);
                changes.insert(declaration(item) + file.before, format!("{attribute}\n{indent}"));
            }
        }
    }

    /// An unversioned payload gets a version unless its values are no events of their own.
    fn refuse_no_place(&self, at: usize) -> Result<()> {
        let ty = &self.names.types[at];
        let place = self.sources.place(ty.spot.file, &super::sources::ident(ty.item).map(ToOwned::to_owned));
        let own = range(&self.event.variant.fields);
        for other in &self.names.types {
            let uses = super::sources::named(other.item).into_iter().find(|word| {
                let is_own = other.spot.file == self.event.spot.file && own.contains(&word.range.start);
                word.name == ty.name && !is_own && self.names.word(&other.spot.module, word) == Some(at)
            });
            if uses.is_some() {
                return Err(Error::new(format!(
                    "`{}` ({place}) is used in `{}` too, which would get the version as well",
                    ty.name, other.name
                ))
                .help(format!(
                    "give `{}` a payload type of its own first, with the same fields",
                    self.event.variant.ident
                )));
            }
        }
        Ok(())
    }

    fn no_struct(&self, at: usize) -> Error {
        Error::new(format!("`{}` of `{}` is no struct", self.names.types[at].name, self.event_type))
    }

    /// A struct made of what the variant carries.
    fn made(&self, name: String, previous: &str, edits: &mut Edits) -> Result<Target> {
        let EventVariant { spot, of, variant } = self.event;
        let file = &self.sources.files[spot.file];
        let whole = Item::Enum((*of).clone());
        let indent = self.sources.indentation(spot.file, &whole).to_owned();
        let option = format!("previous = {previous}");
        let made = Making {
            name: &name,
            of,
            file: &file.text,
            before: file.before,
            tidings: self.tidings,
            option: Some(&option),
            version: self.event.is_unversioned().then_some(self.number),
            version_key: self.version_key,
            is_internal: !has(&of.attrs, "serde", "content"),
            indent: &indent,
        };
        let mut text = made.write(variant, file.text.get(file.before..).unwrap_or_default());
        let mut item = parsed(&text)?;
        if let Some(version) = named_fields(&item).and_then(version_field) {
            text.replace_range(version.literal, &self.number.to_string());
            item = parsed(&text)?;
        }
        let after = variant.ident.span().byte_range().end;
        let fields = match &variant.fields {
            Fields::Unit => after..after,
            fields => after..range(fields).end,
        };
        edits.of(spot.file).replace(moved(&fields, file.before), format!("({name})"));
        let behind = end_of_line(&file.text, self.sources.range(spot.file, &whole).end);
        Ok(Target { name, at: None, spot: spot.clone(), behind, indent, item, text: Some(text) })
    }

    /// Takes an option away from the variant.
    fn without(&self, list: &str, option: &str, edits: &mut Edits) {
        let EventVariant { spot, variant, .. } = self.event;
        let file = &self.sources.files[spot.file];
        for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident(list)) {
            let all = options(std::slice::from_ref(attribute), list);
            let Some(at) = all.iter().position(|known| known.path().is_ident(option)) else {
                continue;
            };
            let gone = if all.len() == 1 {
                with_space(&file.text, moved(&range(attribute), file.before))
            } else if at + 1 < all.len() {
                moved(&(range(&all[at]).start..range(&all[at + 1]).start), file.before)
            } else {
                moved(&(range(&all[at - 1]).end..range(&all[at]).end), file.before)
            };
            edits.of(spot.file).remove(gone);
        }
    }

    /// What the function of `critical_if` gets from now on, if that is something else.
    pub(crate) fn criticality(&self, name: &str) -> Option<Note> {
        let option = option(&self.event.variant.attrs, "event", "critical_if")?;
        if let Content::Payload(_) = self.event.content(self.names) {
            return None;
        }
        let (path, _) = path(&option)?;
        let file = self.event.spot.file;
        let text = format!("`{}` gets a `&{name}` from now on", path.join("::"));
        Some(Note { file, at: self.sources.range(file, &option).start, text })
    }

    /// Where values of the variant are made or taken apart, as far as these files go.
    pub(crate) fn users(&self, name: &str) -> Vec<Note> {
        if let Content::Payload(_) = self.event.content(self.names) {
            return Vec::new();
        }
        let EventVariant { of, variant, .. } = self.event;
        let mut notes = Vec::new();
        for (file, source) in self.sources.files.iter().enumerate() {
            for word in words(source.syntax.to_token_stream()) {
                if variant.ident == word.name && word.before.last().is_some_and(|before| of.ident == before) {
                    let text = format!("the fields are in `{name}` now");
                    notes.push(Note { file, at: word.range.start + source.before, text });
                }
            }
        }
        notes
    }
}

fn moved(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// A range with the white space after it.
pub(crate) fn with_space(text: &str, range: Range<usize>) -> Range<usize> {
    let rest = text.get(range.end..).unwrap_or_default();
    range.start..range.end + rest.len() - rest.trim_start().len()
}

/// A type that was just written.
pub(crate) fn parsed(text: &str) -> Result<Item> {
    syn::parse_str(text).map_err(|error| {
        Error::new("the new type cannot be parsed, which is a mistake of `bump`").because(error).help(text)
    })
}

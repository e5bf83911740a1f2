//! What a variant carries, as a struct of its own.
//!
//! serde sends a struct variant and a newtype variant of a struct with the same fields alike, as long
//! as the attributes of the variant and the enum that reach the fields go along.

use syn::{Fields, ItemEnum, Variant, Visibility};

use super::attributes::{derives, options, segments};
use super::edits::{Changes, range};
use super::names::Names;
use super::sources::{Sources, Spot};

/// Where `tidings` is, in the enum of the events.
#[derive(Debug, Clone)]
pub(crate) struct Tidings {
    /// `Payload` as it is derived.
    pub(crate) payload: String,
    /// `Version` as it is written.
    pub(crate) version: String,
    /// `#[event(crate = …)]`.
    pub(crate) krate: Option<String>,
}

impl Tidings {
    /// As a module names it that has an enum of events.
    pub(crate) fn of(of: &ItemEnum, text: &str, names: &Names<'_>, module: &[String]) -> Self {
        let events = derives(&of.attrs).into_iter().map(|path| segments(&path));
        let events = events.filter(|path| path.last().is_some_and(|last| last == "Events"));
        let path = events.filter(|path| path.len() > 1).last();
        let path = path.or_else(|| Some(names.import(module, "Events")?.path.clone()));
        let path = path.unwrap_or_else(|| vec!["tidings".to_owned(), "Events".to_owned()]);
        let named = |name: &str| {
            let is_known = names
                .import(module, name)
                .is_some_and(|import| import.path.last().is_some_and(|it| it == name));
            let mut path = path.clone();
            path.pop();
            path.push(name.to_owned());
            if is_known { name.to_owned() } else { path.join("::") }
        };
        let krate = options(&of.attrs, "event").into_iter().find(|option| option.path().is_ident("crate"));
        let krate = krate.and_then(|option| text.get(range(&option)).map(str::to_owned));
        Self { payload: named("Payload"), version: named("Version"), krate }
    }

    /// `#[payload(…)]` with these options.
    pub(crate) fn attribute(&self, option: &str) -> String {
        match &self.krate {
            Some(krate) => format!("#[payload({krate}, {option})]"),
            None => format!("#[payload({option})]"),
        }
    }
}

/// How a struct is made of a variant.
#[derive(Debug)]
pub(crate) struct Making<'a> {
    pub(crate) name: &'a str,
    pub(crate) of: &'a ItemEnum,
    /// The text of the enum's file.
    pub(crate) file: &'a str,
    /// Bytes before what was parsed of it.
    pub(crate) before: usize,
    pub(crate) tidings: &'a Tidings,
    /// An option of `#[payload(…)]`.
    pub(crate) option: Option<&'a str>,
    /// The number of a version field that is added.
    pub(crate) version: Option<u32>,
    /// The key of the version in the catalog, where one is added.
    pub(crate) version_key: &'a str,
    /// Whether the tag stands beside the fields.
    pub(crate) is_internal: bool,
    pub(crate) indent: &'a str,
}

impl Making<'_> {
    /// The struct. As in a text that was cut out, its first line has no indentation.
    pub(crate) fn write(&self, variant: &Variant, text: &str) -> String {
        let Making { name, indent, .. } = self;
        let of_file = |range: std::ops::Range<usize>| {
            self.file.get(range.start + self.before..range.end + self.before).unwrap_or_default()
        };
        let visibility = match &self.of.vis {
            Visibility::Inherited => String::new(),
            visibility => format!("{} ", of_file(range(visibility))),
        };
        let mut lines: Vec<String> = Vec::new();
        for doc in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")) {
            lines.push(text.get(range(doc)).unwrap_or_default().to_owned());
        }
        let is_marked = |attribute: &&syn::Attribute| {
            attribute.path().segments.last().is_some_and(|last| last.ident == "typeshare")
        };
        // typeshare takes a struct without fields for an empty object, and it is nothing at all.
        let is_nothing = matches!(variant.fields, Fields::Unit) && self.version.is_none();
        if let Some(mark) = self.of.attrs.iter().find(is_marked).filter(|_| !is_nothing) {
            lines.push(of_file(range(mark)).to_owned());
        }
        let derived = derives(&self.of.attrs).into_iter().filter(|path| {
            !path.segments.last().is_some_and(|last| last.ident == "Events" || last.ident == "Default")
        });
        let mut derived: Vec<String> = derived.map(|path| of_file(range(&path)).to_owned()).collect();
        derived.push(self.tidings.payload.clone());
        lines.push(format!("#[derive({})]", derived.join(", ")));
        lines.extend(self.option.map(|option| self.tidings.attribute(option)));
        let serde = self.serde(variant, text);
        if !serde.is_empty() {
            lines.push(format!("#[serde({})]", serde.join(", ")));
        }
        let rule = crate::sources::Attributes::read(&variant.attrs)
            .rename_all
            .or_else(|| crate::sources::Attributes::read(&self.of.attrs).rename_all_fields);
        let version = self.version.map(|number| {
            version_field(
                &format!("{}<{number}>", self.tidings.version),
                self.version_key,
                rule.as_deref(),
                &visibility,
                indent,
            )
        });
        let version = version.unwrap_or_default();
        let body = match &variant.fields {
            Fields::Named(fields) => {
                format!(" {{{version}{}\n{indent}}}", self.fields(fields, text, &visibility))
            }
            Fields::Unnamed(fields) => {
                let ty = fields.unnamed.first().map(|field| text.get(range(&field.ty)).unwrap_or_default());
                let ty = ty.unwrap_or_default();
                if version.is_empty() {
                    format!("({visibility}{ty});")
                } else {
                    format!(
                        " {{{version}\n{indent}    /// What is sent.\n{indent}    {visibility}value: {ty},\n{indent}}}"
                    )
                }
            }
            Fields::Unit if !version.is_empty() => format!(" {{{version}\n{indent}}}"),
            Fields::Unit if self.is_internal => " {}".to_owned(),
            Fields::Unit => ";".to_owned(),
        };
        lines.push(format!("{visibility}struct {name}{body}"));
        lines.join(&format!("\n{indent}"))
    }

    /// serde's options that reach the fields.
    fn serde(&self, variant: &Variant, text: &str) -> Vec<String> {
        if !matches!(variant.fields, Fields::Named(_)) {
            return Vec::new();
        }
        let cut = |text: &str, before: usize, node: &syn::Meta| {
            let range = range(node);
            text.get(range.start + before..range.end + before).unwrap_or_default().to_owned()
        };
        let mut found = Vec::new();
        let own =
            options(&variant.attrs, "serde").into_iter().find(|option| option.path().is_ident("rename_all"));
        found.extend(own.map(|option| cut(text, 0, &option)));
        for option in options(&self.of.attrs, "serde") {
            if option.path().is_ident("rename_all_fields") && found.is_empty() {
                found.push(cut(self.file, self.before, &option).replacen(
                    "rename_all_fields",
                    "rename_all",
                    1,
                ));
            } else if option.path().is_ident("deny_unknown_fields") || option.path().is_ident("crate") {
                found.push(cut(self.file, self.before, &option));
            }
        }
        found
    }

    /// The fields between the braces, one level further out and as visible as the enum.
    fn fields(&self, fields: &syn::FieldsNamed, text: &str, visibility: &str) -> String {
        let open = fields.brace_token.span.open().byte_range().end;
        let close = fields.brace_token.span.close().byte_range().start;
        let inner = text.get(open..close).unwrap_or_default();
        let mut changes = Changes::default();
        for field in &fields.named {
            let at = field.ident.as_ref().map_or(0, |ident| ident.span().byte_range().start);
            if matches!(field.vis, Visibility::Inherited) {
                changes.insert(at.saturating_sub(open), visibility);
            }
        }
        if let (Some(last), false) = (fields.named.last(), fields.named.trailing_punct()) {
            changes.insert(range(&last.ty).end.saturating_sub(open), ",");
        }
        if inner.contains('\n') {
            let changed = changes.apply(inner);
            let lines = changed.trim_end().split('\n').map(|line| line.strip_prefix("    ").unwrap_or(line));
            return lines.collect::<Vec<_>>().join("\n");
        }
        let each = fields.named.iter().map(|field| {
            let whole = range(field);
            let ident = field.ident.as_ref().map_or(0, |ident| ident.span().byte_range().start);
            let at = ident.saturating_sub(whole.start);
            text.get(whole).unwrap_or_default().split_at(at)
        });
        each.map(|(attributes, field)| {
            let line = format!("\n{}    ", self.indent);
            let own =
                if attributes.is_empty() { String::new() } else { format!("{line}{}", attributes.trim()) };
            format!("{own}{line}{visibility}{field},")
        })
        .collect()
    }
}

/// A version field as the first of a struct: with the line end before it.
pub(crate) fn version_field(
    ty: &str,
    key: &str,
    rule: Option<&str>,
    visibility: &str,
    indent: &str,
) -> String {
    let rename = if crate::sources::rename::field(rule, "version") == key {
        String::new()
    } else {
        format!("\n{indent}    #[serde(rename = {key:?})]")
    };
    format!("\n{indent}    /// The version of this payload.{rename}\n{indent}    {visibility}version: {ty},")
}

/// The visibility of what a payload is beside, as it is written before a field.
pub(crate) fn visibility(sources: &Sources, spot: &Spot, visibility: &Visibility) -> String {
    match visibility {
        Visibility::Inherited => String::new(),
        visibility => {
            let range = sources.range(spot.file, visibility);
            format!("{} ", sources.files[spot.file].text.get(range).unwrap_or_default())
        }
    }
}

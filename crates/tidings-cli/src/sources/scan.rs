//! Our own pass over one source file: every type with its module, its place and its attributes.
//!
//! Types inside function bodies and under `#[cfg(test)]` are left out: they are in no catalog.

use std::ops::Range;

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{
    Attribute, Fields, Ident, Item, ItemEnum, ItemStruct, ItemType, PathArguments, Type, TypePath, Variant,
    Visibility,
};
use tidings_schema::document::Source;

use super::attributes::Attributes;
use super::imports::{Import, imports};
use super::index::Unparsed;
use super::item::{FieldSource, TypeForm, TypeSource, VariantForm, VariantSource};
use super::pieces::Piece;
use super::rename;

/// Everything one piece of a file declares.
///
/// # Errors
/// The place where syn gave up, when the text is no Rust that syn knows.
pub(crate) fn scan(piece: &Piece<'_>) -> Result<Scanned, Unparsed> {
    let parsed = syn::parse_file(piece.text).map_err(|error| Unparsed {
        path: piece.file.path.to_owned(),
        line: piece.lines_before.saturating_add(line(error.span())),
        message: error.to_string(),
        marked: piece.file.text.contains("typeshare"),
    })?;
    let mut scan = Scan { piece, module: piece.file.module.clone(), found: Scanned::default() };
    scan.items(&parsed.items);
    Ok(scan.found)
}

/// What a piece declares.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    pub(crate) types: Vec<TypeSource>,
    /// What is imported, with the module it is imported into.
    pub(crate) imports: Vec<(Vec<String>, Import)>,
}

struct Scan<'a> {
    piece: &'a Piece<'a>,
    module: Vec<String>,
    found: Scanned,
}

impl Scan<'_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Struct(item) => self.structure(item),
                Item::Enum(item) => self.enumeration(item),
                Item::Type(item) => self.alias(item),
                Item::Use(item) => {
                    let imported = imports(&item.tree).into_iter();
                    self.found.imports.extend(imported.map(|import| (self.module.clone(), import)));
                }
                Item::Mod(item) => {
                    let Some((_, items)) = &item.content else {
                        continue;
                    };
                    if Attributes::read(&item.attrs).test_only {
                        continue;
                    }
                    self.module.push(item.ident.unraw().to_string());
                    self.items(items);
                    self.module.pop();
                }
                _ => {}
            }
        }
    }

    fn structure(&mut self, item: &ItemStruct) {
        let attributes = Attributes::read(&item.attrs);
        let form = match item.fields {
            Fields::Named(_) => TypeForm::Struct,
            Fields::Unnamed(_) => TypeForm::Tuple,
            Fields::Unit => TypeForm::Unit,
        };
        let fields = self.fields(&item.fields, attributes.rename_all.as_deref());
        let end = match &item.fields {
            Fields::Named(fields) => fields.brace_token.span.close(),
            Fields::Unnamed(_) | Fields::Unit => {
                item.semi_token.map_or_else(|| item.span(), |semi| semi.span)
            }
        };
        let text = start(&item.attrs, &item.vis, item.struct_token.span)..end.byte_range().end;
        self.push(&item.ident, form, text, attributes, fields, vec![]);
    }

    fn enumeration(&mut self, item: &ItemEnum) {
        let attributes = Attributes::read(&item.attrs);
        let begin = start(&item.attrs, &item.vis, item.enum_token.span);
        let variants = item
            .variants
            .iter()
            .map(|variant| {
                let own = Attributes::read(&variant.attrs);
                let name = variant.ident.unraw().to_string();
                let rule = own.rename_all.as_deref().or(attributes.rename_all_fields.as_deref());
                VariantSource {
                    wire: own
                        .rename
                        .clone()
                        .unwrap_or_else(|| rename::variant(attributes.rename_all.as_deref(), &name)),
                    name,
                    source: self.place(variant.ident.span()),
                    form: match variant.fields {
                        Fields::Named(_) => VariantForm::Struct,
                        Fields::Unnamed(_) => VariantForm::Tuple,
                        Fields::Unit => VariantForm::Unit,
                    },
                    fields: self.fields(&variant.fields, rule),
                    attributes: own,
                    text: variant_range(variant, begin),
                }
            })
            .collect();
        let text = begin..item.brace_token.span.close().byte_range().end;
        self.push(&item.ident, TypeForm::Enum, text, attributes, vec![], variants);
    }

    fn alias(&mut self, item: &ItemType) {
        let attributes = Attributes::read(&item.attrs);
        let target = FieldSource {
            name: "0".into(),
            wire: "0".into(),
            source: self.place(item.ty.span()),
            ty: self.type_text(&item.ty),
            attributes: Attributes::default(),
        };
        let begin = start(&item.attrs, &item.vis, item.type_token.span);
        let text = begin..item.semi_token.span.byte_range().end;
        self.push(&item.ident, TypeForm::Alias, text, attributes, vec![target], vec![]);
    }

    fn push(
        &mut self,
        ident: &Ident,
        form: TypeForm,
        text: Range<usize>,
        attributes: Attributes,
        fields: Vec<FieldSource>,
        variants: Vec<VariantSource>,
    ) {
        if attributes.test_only {
            return;
        }
        self.found.types.push(TypeSource {
            name: ident.unraw().to_string(),
            module: self.module.clone(),
            module_known: !self.piece.file.module.is_empty(),
            source: self.place(ident.span()),
            form,
            fields,
            variants,
            text: self.piece.text.get(text).unwrap_or_default().to_owned(),
            attributes,
        });
    }

    fn fields(&self, fields: &Fields, rule: Option<&str>) -> Vec<FieldSource> {
        fields
            .iter()
            .enumerate()
            .map(|(position, field)| {
                let attributes = Attributes::read(&field.attrs);
                let (name, span) = match &field.ident {
                    Some(ident) => (ident.unraw().to_string(), ident.span()),
                    None => (position.to_string(), field.ty.span()),
                };
                FieldSource {
                    wire: attributes.rename.clone().unwrap_or_else(|| rename::field(rule, &name)),
                    name,
                    source: self.place(span),
                    ty: self.type_text(&field.ty),
                    attributes,
                }
            })
            .collect()
    }

    fn type_text(&self, ty: &Type) -> String {
        let range = match ty {
            Type::Path(TypePath { qself: None, path }) if path.leading_colon.is_none() => {
                let (Some(first), Some(last)) = (path.segments.first(), path.segments.last()) else {
                    return String::new();
                };
                let end = match &last.arguments {
                    PathArguments::AngleBracketed(arguments) => arguments.gt_token.span,
                    PathArguments::None => last.ident.span(),
                    PathArguments::Parenthesized(_) => ty.span(),
                };
                first.ident.span().byte_range().start..end.byte_range().end
            }
            other => other.span().byte_range(),
        };
        self.piece.text.get(range).unwrap_or_default().to_owned()
    }

    fn place(&self, span: Span) -> Source {
        Source {
            file: self.piece.file.path.to_owned(),
            line: self.piece.lines_before.saturating_add(line(span)),
            column: u32::try_from(span.start().column + 1).unwrap_or(u32::MAX),
        }
    }
}

/// Where an item begins: at its first doc comment or attribute, else at its visibility or keyword. Ends
/// are taken from single tokens, because asking syn for the span of an item copies all its tokens.
fn start(attributes: &[Attribute], visibility: &Visibility, keyword: Span) -> usize {
    let first = match (attributes.first(), visibility) {
        (Some(first), _) => first.pound_token.span,
        (None, Visibility::Public(public)) => public.span,
        (None, Visibility::Restricted(restricted)) => restricted.pub_token.span,
        (None, Visibility::Inherited) => keyword,
    };
    first.byte_range().start
}

/// The text of a variant in that of its enum, which begins at `begin`.
fn variant_range(variant: &Variant, begin: usize) -> Range<usize> {
    let first = variant.attrs.first().map_or_else(|| variant.ident.span(), |first| first.pound_token.span);
    let last = match (&variant.discriminant, &variant.fields) {
        (Some((_, value)), _) => value.span(),
        (None, Fields::Named(fields)) => fields.brace_token.span.close(),
        (None, Fields::Unnamed(fields)) => fields.paren_token.span.close(),
        (None, Fields::Unit) => variant.ident.span(),
    };
    first.byte_range().start.saturating_sub(begin)..last.byte_range().end.saturating_sub(begin)
}

fn line(span: Span) -> u32 {
    u32::try_from(span.start().line).unwrap_or(u32::MAX)
}

//! Our own pass over one source file: every type with its module, its place and its attributes.
//!
//! Types inside function bodies and under `#[cfg(test)]` are left out: they are in no catalog.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Fields, Ident, Item, ItemEnum, ItemStruct, ItemType};
use tidings_schema::document::Source;

use super::attributes::Attributes;
use super::index::{SourceFile, Unparsed};
use super::item::{FieldSource, TypeForm, TypeSource, VariantForm, VariantSource};
use super::rename;

/// Everything one file declares.
///
/// # Errors
/// The place where syn gave up, when the text is no Rust that syn knows.
pub(crate) fn scan(file: &SourceFile<'_>) -> Result<Vec<TypeSource>, Unparsed> {
    let text = without_prefix(file.text);
    let parsed = syn::parse_file(text).map_err(|error| Unparsed {
        path: file.path.to_owned(),
        line: line(error.span()),
        message: error.to_string(),
        marked: file.text.contains("typeshare"),
    })?;
    let mut scan = Scan { file, text, module: file.module.clone(), types: Vec::new() };
    scan.items(&parsed.items);
    Ok(scan.types)
}

struct Scan<'a> {
    file: &'a SourceFile<'a>,
    text: &'a str,
    module: Vec<String>,
    types: Vec<TypeSource>,
}

impl Scan<'_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Struct(item) => self.structure(item),
                Item::Enum(item) => self.enumeration(item),
                Item::Type(item) => self.alias(item),
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
        self.push(&item.ident, form, item.span(), attributes, fields, vec![]);
    }

    fn enumeration(&mut self, item: &ItemEnum) {
        let attributes = Attributes::read(&item.attrs);
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
                }
            })
            .collect();
        self.push(&item.ident, TypeForm::Enum, item.span(), attributes, vec![], variants);
    }

    fn alias(&mut self, item: &ItemType) {
        let attributes = Attributes::read(&item.attrs);
        let target = FieldSource {
            name: "0".into(),
            wire: "0".into(),
            source: self.place(item.ty.span()),
            ty: self.slice(item.ty.span()).to_owned(),
            attributes: Attributes::default(),
        };
        self.push(&item.ident, TypeForm::Alias, item.span(), attributes, vec![target], vec![]);
    }

    fn push(
        &mut self,
        ident: &Ident,
        form: TypeForm,
        span: Span,
        attributes: Attributes,
        fields: Vec<FieldSource>,
        variants: Vec<VariantSource>,
    ) {
        if attributes.test_only {
            return;
        }
        self.types.push(TypeSource {
            name: ident.unraw().to_string(),
            module: self.module.clone(),
            module_known: !self.file.module.is_empty(),
            source: self.place(ident.span()),
            form,
            fields,
            variants,
            text: attributes.marked.then(|| self.slice(span).to_owned()),
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
                    ty: self.slice(field.ty.span()).to_owned(),
                    attributes,
                }
            })
            .collect()
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.byte_range()).unwrap_or_default()
    }

    fn place(&self, span: Span) -> Source {
        Source {
            file: self.file.path.to_owned(),
            line: line(span),
            column: u32::try_from(span.start().column + 1).unwrap_or(u32::MAX),
        }
    }
}

fn line(span: Span) -> u32 {
    u32::try_from(span.start().line).unwrap_or(u32::MAX)
}

/// The text without byte order mark and shebang (whose line end stays, so that lines count as in
/// the file); syn would drop both and so shift its byte positions.
fn without_prefix(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_shebang = text.strip_prefix("#!").is_some_and(|rest| !rest.trim_start().starts_with('['));
    if is_shebang { text.find('\n').map_or("", |end| &text[end..]) } else { text }
}

//! The one place that knows typeshare-core: source text in, [`ItemReading`]s out.
//!
//! typeshare-core drops items it cannot read and lists them among its errors, forgets modules, and
//! panics on some input (`Vec` without an argument). So it is given the marked items of one
//! module at a time, every panic is contained, and whatever is missing from the answer is asked for
//! again alone, to learn the reason.

use std::path::PathBuf;

use typeshare_core::context::{ParseContext, ParseFileContext};
use typeshare_core::language::CrateName;
use typeshare_core::parser::{ParsedData, parse};
use typeshare_core::rust_types::{RustEnum, RustEnumVariant, RustField, RustType, SpecialRustType};

use super::contained::contained;
use super::reading::{Body, Content, FieldReading, ItemReading, TypeReading, VariantReading};

/// A marked item: its Rust name and its text with all attributes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MarkedItem<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

/// Reads items of one module, each name once; in place of a reading stands why there is none.
pub(crate) fn read(items: &[MarkedItem<'_>]) -> Vec<Result<ItemReading, String>> {
    let mut together = read_text(&joined(items)).map(|data| readings(data).0).unwrap_or_default();
    items
        .iter()
        .map(|item| match together.iter().position(|reading| reading.name == item.name) {
            Some(position) => Ok(together.swap_remove(position)),
            None => read_alone(item),
        })
        .collect()
}

fn joined(items: &[MarkedItem<'_>]) -> String {
    let mut text = String::with_capacity(items.iter().map(|item| item.text.len() + 1).sum());
    for line in items.iter().flat_map(|item| item.text.lines()) {
        // Half of a well documented type is text that no reading depends on.
        let start = line.trim_start();
        let is_derive = start.starts_with("#[derive(") && start.ends_with(")]");
        if !is_derive && !start.starts_with("///") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn read_alone(item: &MarkedItem<'_>) -> Result<ItemReading, String> {
    let (readings, errors) = readings(read_text(item.text)?);
    if let Some(error) = errors.first() {
        return Err(reason(error));
    }
    readings
        .into_iter()
        .find(|reading| reading.name == item.name)
        .ok_or_else(|| "typeshare passes over it".to_owned())
}

fn read_text(text: &str) -> Result<ParsedData, String> {
    let context = ParseContext::default();
    let file = ParseFileContext {
        source_code: text.to_owned(),
        crate_name: CrateName::from("events".to_owned()),
        file_name: String::new(),
        file_path: PathBuf::new(),
    };
    match contained(|| parse(&context, file)) {
        Ok(Ok(data)) => Ok(data.unwrap_or_default()),
        Ok(Err(error)) => Err(reason(&error.to_string())),
        Err(panic) => Err(format!("typeshare panics on it: {panic}")),
    }
}

/// Why there is no reading, in a user's words. typeshare counts lines within the text it was
/// given, which nobody has before their eyes, so its position is dropped.
fn reason(error: &str) -> String {
    let error = &error[..error.rfind(", on line ").unwrap_or(error.len())];
    let known = [
        ("Tuples are not", "tuples"),
        ("Tuple structs", "tuple structs with more than one field"),
        ("Multiple unnamed", "variants with more than one unnamed field"),
        ("Serde tag attribute needs", "an enum without a tag key"),
        ("Serde content attribute needs", "an enum without a content key"),
        ("The serde flatten", "`#[serde(flatten)]`"),
        ("The serde tag", "a tag key on an enum of plain variants"),
        ("The serde content", "a content key on an enum of plain variants"),
    ];
    let inner = error.strip_prefix("Failed to parse a Rust type: ").unwrap_or(error);
    if let Some(ty) = inner.strip_prefix("Unsupported type: ") {
        return format!("typeshare cannot say `{}`", ty.trim_matches('"'));
    }
    match known.iter().find(|(start, _)| inner.starts_with(start)) {
        Some((_, what)) => format!("typeshare cannot say {what}"),
        None => format!("typeshare cannot read it: {error}"),
    }
}

fn readings(data: ParsedData) -> (Vec<ItemReading>, Vec<String>) {
    let structs = data.structs.into_iter().map(|item| ItemReading {
        name: item.id.original,
        generics: item.generic_types,
        body: Body::Fields(item.fields.into_iter().map(field).collect()),
    });
    let aliases = data.aliases.into_iter().map(|item| ItemReading {
        name: item.id.original,
        generics: item.generic_types,
        body: Body::Alias(ty(item.r#type)),
    });
    let enums = data.enums.into_iter().map(enumeration);
    let errors = data.errors.into_iter().map(|info| info.error).collect();
    (structs.chain(aliases).chain(enums).collect(), errors)
}

fn enumeration(item: RustEnum) -> ItemReading {
    let (keys, shared) = match item {
        RustEnum::Unit(shared) => (None, shared),
        RustEnum::Algebraic { tag_key, content_key, shared } => (Some((tag_key, content_key)), shared),
    };
    let variants = shared
        .variants
        .into_iter()
        .map(|variant| {
            let (shared, content) = match variant {
                RustEnumVariant::Unit(shared) => (shared, Content::Nothing),
                RustEnumVariant::Tuple { ty: of, shared } => (shared, Content::Type(ty(of))),
                RustEnumVariant::AnonymousStruct { fields, shared } => {
                    (shared, Content::Fields(fields.into_iter().map(field).collect()))
                }
            };
            VariantReading { name: shared.id.original, value: shared.id.renamed, content }
        })
        .collect();
    ItemReading {
        name: shared.id.original,
        generics: shared.generic_types,
        body: Body::Enum { keys, variants },
    }
}

fn field(field: RustField) -> FieldReading {
    FieldReading {
        name: field.id.original,
        key: field.id.renamed,
        ty: ty(field.ty),
        default: field.has_default,
    }
}

fn ty(read: RustType) -> TypeReading {
    let special = match read {
        RustType::Simple { id } => {
            return TypeReading::Named { name: id, arguments: Vec::new() };
        }
        RustType::Generic { id, parameters } => {
            return TypeReading::Named { name: id, arguments: parameters.into_iter().map(ty).collect() };
        }
        RustType::Special(special) => special,
    };
    match special {
        SpecialRustType::Vec(inner) | SpecialRustType::Slice(inner) | SpecialRustType::Array(inner, _) => {
            TypeReading::List(Box::new(ty(*inner)))
        }
        SpecialRustType::HashMap(key, value) => TypeReading::Map(Box::new(ty(*key)), Box::new(ty(*value))),
        SpecialRustType::Option(inner) => TypeReading::Optional(Box::new(ty(*inner))),
        SpecialRustType::Unit => TypeReading::Null,
        SpecialRustType::String | SpecialRustType::Char | SpecialRustType::DateTime => TypeReading::Text,
        SpecialRustType::Bool => TypeReading::Boolean,
        SpecialRustType::F32 | SpecialRustType::F64 => TypeReading::Number,
        SpecialRustType::I8
        | SpecialRustType::I16
        | SpecialRustType::I32
        | SpecialRustType::I64
        | SpecialRustType::U8
        | SpecialRustType::U16
        | SpecialRustType::U32
        | SpecialRustType::U64
        | SpecialRustType::ISize
        | SpecialRustType::USize
        | SpecialRustType::I54
        | SpecialRustType::U53 => TypeReading::Integer,
    }
}

#[cfg(test)]
mod tests {
    use super::{MarkedItem, read};
    use crate::sources::reading::{Body, TypeReading};

    #[test]
    fn one_item_that_panics_takes_no_other_with_it() {
        let items = [
            MarkedItem { name: "Good", text: "#[typeshare] struct Good { a: u32 }" },
            MarkedItem { name: "Odd", text: "#[typeshare] struct Odd { a: Vec }" },
            MarkedItem { name: "Wide", text: "#[typeshare] struct Wide { a: u64 }" },
        ];
        let read = read(&items);
        let Ok(good) = &read[0] else {
            panic!("{read:?}");
        };
        assert!(matches!(&good.body, Body::Fields(fields) if fields[0].ty == TypeReading::Integer));
        let reasons: Vec<_> = read.iter().filter_map(|read| read.as_ref().err()).collect();
        assert_eq!(reasons.len(), 2);
        assert!(reasons[0].starts_with("typeshare panics on it: "));
        assert_eq!(reasons[1], "typeshare cannot say `u64`");
    }
}

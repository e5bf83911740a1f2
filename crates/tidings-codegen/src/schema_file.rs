//! Any JSON Schema → artefacts.
//!
//! A schema file may use drafts 6, 7, 2019-09 or 2020-12, and refer to any place in itself; it is read as
//! [`tidings_schema::bundle`] reads it. It is first
//! brought into the form that catalogs have (every named schema under `$defs`, every `$ref` to one
//! of them), then read like one.

mod document;
mod numbers;
mod rewriting;

use minijinja::context;
use serde_json::{Map, Value};

use crate::error::CodegenError;
use crate::generation::{self, Decimals, Files, Shared};
use crate::names::{Names, type_name};
use crate::options::{Artefact, DeprecationNotes, TypeScriptOptions};
use crate::package;
use crate::printing::Printer;
use crate::reading::Reader;
use crate::templates::Templates;
use crate::validators;
use document::Document;

/// The TypeScript of a JSON Schema: `types.ts`, `index.ts`, and with a package `package.json` and
/// `tsconfig.json`. The root type is called `name`, else by the schema's title.
///
/// ```
/// use tidings_codegen::{Templates, TypeScriptOptions, typescript_from_schema};
///
/// let schema = serde_json::json!({
///     "title": "Point",
///     "type": "object",
///     "properties": { "x": { "type": "number" }, "y": { "type": "number" } },
///     "required": ["x"],
/// });
/// let options = TypeScriptOptions::default();
/// let artefacts = typescript_from_schema(&schema, None, &options, &Templates::builtin())?;
/// assert!(artefacts[0].text.contains("export interface Point {\n  readonly x: number;\n  readonly y?: number;\n}"));
/// # Ok::<(), tidings_codegen::CodegenError>(())
/// ```
///
/// # Errors
/// [`CodegenError::RootWithoutName`] if there is neither, and [`CodegenError`] with the JSON
/// pointer for what is not understood, such as another draft or a `$ref` out of the document.
pub fn typescript_from_schema(
    schema: &Value,
    name: Option<&str>,
    options: &TypeScriptOptions,
    templates: &Templates,
) -> Result<Vec<Artefact>, CodegenError> {
    generation::check(options)?;
    let title = schema.get("title").and_then(Value::as_str);
    let root = name.or(title).map(type_name).unwrap_or_default();
    if root.is_empty() {
        return Err(CodegenError::RootWithoutName);
    }
    let document = Document::new(schema, &root)?;
    let (definitions, paths) = document.definitions()?;
    numbers::refuse(&definitions, &paths)?;
    generate(&root, &definitions, &paths, options, templates)
}

fn generate(
    root: &str,
    definitions: &Map<String, Value>,
    paths: &Map<String, Value>,
    options: &TypeScriptOptions,
    templates: &Templates,
) -> Result<Vec<Artefact>, CodegenError> {
    let listed: Vec<(&str, &Value)> =
        definitions.iter().map(|(name, schema)| (name.as_str(), schema)).collect();
    crate::circles::refuse(&listed)?;
    let mut names = Names::default();
    generation::take_names(&mut names, &listed, paths)?;
    if options.validators {
        validators::take_names(&mut names, listed.iter().map(|(name, _)| *name), false)?;
    }
    let notes = DeprecationNotes::new();
    let printer = Printer { readonly: options.readonly };
    let mut reader = Reader::new(definitions, paths, &notes, options);
    let mut types = generation::types(&mut reader, &listed)?;
    types.declare_json(&reader, &mut names)?;
    let source = format!("the JSON Schema of `{root}`");
    let shared = Shared::new(&source, None, options, &reader);
    let decimals = Decimals::new(&listed, &mut names)?;
    let mut files = Files::new(templates);
    files.add(
        "types.ts",
        context! {
            types => generation::views(&types.declarations, printer),
            ..shared.value()
        },
    )?;
    decimals.add(&mut files, &shared)?;
    if options.validators {
        let validators = validators::validators(definitions, paths, &listed, None)?;
        generation::add_validators(&mut files, validators, validators::standard(&listed, None), &shared)?;
    }
    files.add(
        "index.ts",
        context! {
            has_events => false,
            has_decimals => decimals.any(),
            has_validators => options.validators,
            ..shared.value()
        },
    )?;
    if let Some(name) = &options.package {
        package::add(&mut files, name, options, &shared)?;
    }
    Ok(files.artefacts)
}

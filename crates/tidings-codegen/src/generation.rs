//! A catalog → artefacts.

use minijinja::context;
use minijinja::value::Value;
use serde_json::{Map, Value as Json};
use tidings_schema::catalog::Catalog;
use tidings_schema::{concurrent, published};

use crate::circles;
use crate::doc::Doc;
use crate::error::CodegenError;
use crate::escape;
use crate::events::{EventSet, version_is_required};
use crate::fixtures;
use crate::ir::{BOOLEAN, Declaration, NULL, NUMBER, Object, Property, STRING, Type};
use crate::names::Names;
use crate::options::{Artefact, Branded, DeprecationNotes, Fingerprints, ImportExtension, TypeScriptOptions};
use crate::package;
use crate::printing::Printer;
use crate::reading::Reader;
use crate::templates::Templates;
use crate::validators;
use crate::views::{self, EventView};

/// The TypeScript of a catalog, in the versions it has: `types.ts`, `events.ts`, `index.ts`, with validators
/// `validators.ts` and `standard.ts`, and with a package `package.json` and `tsconfig.json`.
///
/// # Errors
/// [`CodegenError`] where a schema cannot be expressed, names clash, or a template fails.
/// Nothing is returned then.
pub fn typescript(
    catalog: &Catalog,
    options: &TypeScriptOptions,
    templates: &Templates,
    notes: &DeprecationNotes,
    fingerprints: &Fingerprints,
) -> Result<Vec<Artefact>, CodegenError> {
    check(options)?;
    let definitions: Vec<(&str, &Json)> = catalog
        .definitions
        .iter()
        .map(|(name, schema)| (name.as_str(), schema))
        // The union of an enum of events is declared with the events, under this name.
        .filter(|(name, _)| catalog.enum_of(name).is_none())
        .collect();
    circles::refuse(&definitions)?;
    let mut names = Names::default();
    take_names(&mut names, &definitions, &catalog.paths)?;
    let set = EventSet::new(catalog, &mut names)?;
    if options.validators {
        let events = set.validated();
        let types = definitions.iter().map(|(name, _)| *name).chain(events);
        validators::take_names(&mut names, types, true)?;
    }

    let printer = Printer { readonly: options.readonly };
    let mut reader = Reader::new(&catalog.definitions, &catalog.paths, notes, options);
    let events = set.declarations(&mut reader)?;
    let mut types = types(&mut reader, &definitions)?;
    types.declare_json(&reader, &mut names)?;
    let mut event_map = Vec::new();
    for (event, name) in set.current() {
        let property = Property {
            key: &event.event_type,
            optional: false,
            doc: Doc::default(),
            ty: set.carried(event, name),
        };
        event_map.push(views::property(&property, printer));
    }
    let (tag, content) = set.keys();
    let shared = Shared::new(
        &format!("the catalog `{}`", catalog.name),
        Some(&fingerprints.catalog),
        options,
        &reader,
    );
    let decimals = Decimals::new(&definitions, &mut names)?;
    // Types and validators are made from the same schemas, but not from each other.
    let (validators, described) = concurrent::join(
        || {
            let mut files = Files::new(templates);
            if options.validators {
                let context =
                    validators::validators(&catalog.definitions, &catalog.paths, &definitions, Some(&set))?;
                files.add("validators.ts", context! { ..context, ..shared.value() })?;
            }
            Ok::<_, CodegenError>(files)
        },
        || {
            let mut files = Files::new(templates);
            files.add(
                "types.ts",
                context! {
                    union => set.union.as_str(),
                    any_version => set.any_version.as_str(),
                    events => views(&events, printer),
                    event_map => event_map,
                    types => views(&types.declarations, printer),
                    ..shared.value()
                },
            )?;
            let event_views = event_views(&set, fingerprints, printer);
            files.add(
                "events.ts",
                context! {
                    catalog => catalog.name.as_str(),
                    has_validators => options.validators,
                    union => set.union.as_str(),
                    tag => tag,
                    content => content,
                    unknown => unknown_handler(&set),
                    uses_event_map =>
                        set.current().any(|(event, _)| content.is_none() || event.payload.is_some()),
                    event_types_on_one_line => event_types_fit(&set),
                    has_fingerprints => !fingerprints.events.is_empty(),
                    events => event_views,
                    ..shared.value()
                },
            )?;
            decimals.add(&mut files, &shared)?;
            let mut standard = Files::new(templates);
            if options.validators {
                let context = validators::standard(&definitions, Some(&set));
                standard.add("standard.ts", context! { ..context, ..shared.value() })?;
            }
            Ok::<_, CodegenError>((files, standard))
        },
    );
    let (mut files, standard) = described?;
    files.artefacts.extend(validators?.artefacts);
    files.artefacts.extend(standard.artefacts);
    files.add(
        "index.ts",
        context! {
            has_events => true,
            has_decimals => decimals.any(),
            has_validators => options.validators,
            ..shared.value()
        },
    )?;
    fixtures::add(&mut files, &set, options, &shared)?;
    if let Some(name) = &options.package {
        package::add(&mut files, name, options, &shared)?;
    }
    Ok(files.artefacts)
}

/// `validators.ts` and `standard.ts`.
pub(crate) fn add_validators(
    files: &mut Files<'_>,
    validators: Value,
    standard: Value,
    shared: &Shared,
) -> Result<(), CodegenError> {
    files.add("validators.ts", context! { ..validators, ..shared.value() })?;
    files.add("standard.ts", context! { ..standard, ..shared.value() })
}

/// Refuses options that contradict each other.
pub(crate) fn check(options: &TypeScriptOptions) -> Result<(), CodegenError> {
    if options.package.is_some() && options.import_extension == ImportExtension::None {
        return Err(CodegenError::Options(
            "a package needs imports with an extension, or node cannot load it: \
             set `import-extension` to \"js\" or \"ts\"",
        ));
    }
    if options.fixtures.is_some() && options.branded != Branded::None {
        return Err(CodegenError::Options(
            "fixtures are plain values, which branded types refuse: leave out `fixtures` or `branded`",
        ));
    }
    Ok(())
}

/// Takes the name of every definition.
pub(crate) fn take_names(
    names: &mut Names,
    definitions: &[(&str, &Json)],
    paths: &Map<String, Json>,
) -> Result<(), CodegenError> {
    for (name, _) in definitions {
        // Whether `JsonValue` may be a user's own is known once all are read.
        if *name != "JsonValue" {
            names.take(name, || owner(name, paths))?;
        }
    }
    Ok(())
}

fn owner(name: &str, paths: &Map<String, Json>) -> String {
    match paths.get(name).and_then(Json::as_str) {
        Some(path) => format!("`{path}`"),
        None => format!("the definition `{name}`"),
    }
}

/// The declarations of all definitions.
pub(crate) struct Types<'a> {
    pub(crate) declarations: Vec<Declaration<'a>>,
    /// A user's own `JsonValue` over any JSON, which ours stands for.
    pub(crate) json: Option<Declaration<'a>>,
}

pub(crate) fn types<'a>(
    reader: &mut Reader<'a>,
    definitions: &[(&'a str, &'a Json)],
) -> Result<Types<'a>, CodegenError> {
    let mut declarations = Vec::with_capacity(definitions.len());
    let mut json = None;
    for (name, schema) in definitions {
        let declaration = reader.declaration(name, schema)?;
        match declaration.name == "JsonValue" && declaration.body == Type::Json {
            true => json = Some(declaration),
            false => declarations.push(declaration),
        }
    }
    Ok(Types { declarations, json })
}

impl<'a> Types<'a> {
    /// Adds `JsonValue` to the declarations if it is used.
    pub(crate) fn declare_json(
        &mut self,
        reader: &Reader<'_>,
        names: &mut Names,
    ) -> Result<(), CodegenError> {
        if self.declarations.iter().any(|one| one.name == "JsonValue") {
            names.take("JsonValue", || owner("JsonValue", reader.paths))?;
        }
        if !reader.uses_json {
            return Ok(());
        }
        names.take("JsonValue", || "any JSON value (generated)".to_owned())?;
        let own = self.json.take().filter(|json| !json.doc.is_empty());
        let doc = own.map_or_else(|| Doc::of(Some("Any value that JSON can hold.")), |json| json.doc);
        self.declarations.push(Declaration { name: "JsonValue".into(), doc, body: json_value() });
        Ok(())
    }
}

/// Any value that JSON can hold, in terms of itself.
fn json_value<'a>() -> Type<'a> {
    let object = Object { properties: Vec::new(), index: Some(Box::new(Type::Json)) };
    Type::Union(vec![STRING, NUMBER, BOOLEAN, NULL, Type::Array(Box::new(Type::Json)), Type::Object(object)])
}

pub(crate) fn views(declarations: &[Declaration<'_>], printer: Printer) -> Vec<Value> {
    let declarations = declarations.iter();
    declarations.map(|declaration| views::declaration(declaration, printer)).collect()
}

/// What every template sees.
pub(crate) struct Shared {
    source: String,
    fingerprint: Option<String>,
    command: String,
    extension: &'static str,
    readonly: &'static str,
    uses_brand: bool,
}

impl Shared {
    pub(crate) fn new(
        source: &str,
        fingerprint: Option<&str>,
        options: &TypeScriptOptions,
        reader: &Reader<'_>,
    ) -> Self {
        Self {
            source: source.to_owned(),
            fingerprint: fingerprint.map(str::to_owned),
            command: options.command.clone(),
            extension: options.import_extension.as_str(),
            readonly: if options.readonly { "readonly " } else { "" },
            uses_brand: reader.uses_brand,
        }
    }

    pub(crate) fn value(&self) -> Value {
        context! {
            source => self.source.as_str(),
            fingerprint => self.fingerprint.as_deref(),
            command => self.command.as_str(),
            extension => self.extension,
            readonly => self.readonly,
            uses_brand => self.uses_brand,
        }
    }
}

/// The artefacts so far.
pub(crate) struct Files<'t> {
    templates: &'t Templates,
    pub(crate) artefacts: Vec<Artefact>,
}

impl<'t> Files<'t> {
    pub(crate) fn new(templates: &'t Templates) -> Self {
        Self { templates, artefacts: Vec::new() }
    }

    /// Fills the template of a file in.
    pub(crate) fn add(&mut self, path: &str, context: Value) -> Result<(), CodegenError> {
        let template = format!("typescript/{path}.j2");
        self.artefacts
            .push(Artefact { path: path.to_owned(), text: self.templates.render(&template, context)? });
        Ok(())
    }
}

/// 64-bit integers as decimal text, and which helpers they need.
pub(crate) struct Decimals {
    unsigned: Option<String>,
    signed: Option<String>,
}

impl Decimals {
    pub(crate) fn new(definitions: &[(&str, &Json)], names: &mut Names) -> Result<Self, CodegenError> {
        let find = |kind: &str| {
            let found = definitions
                .iter()
                .find(|(_, schema)| schema.get("x-decimal").and_then(Json::as_str) == Some(kind));
            found.map(|(name, _)| (*name).to_owned())
        };
        let decimals = Self { unsigned: find("u64"), signed: find("i64") };
        if decimals.any() {
            for name in ["toBigInt", "fromBigIntU64", "fromBigIntI64", "BigInt", "RangeError"] {
                names.take(name, || "the helpers for 64-bit integers (generated)".to_owned())?;
            }
        }
        Ok(decimals)
    }

    pub(crate) fn any(&self) -> bool {
        self.unsigned.is_some() || self.signed.is_some()
    }

    pub(crate) fn add(&self, files: &mut Files<'_>, shared: &Shared) -> Result<(), CodegenError> {
        if !self.any() {
            return Ok(());
        }
        files.add(
            "decimal.ts",
            context! {
                unsigned => self.unsigned.as_deref(),
                signed => self.signed.as_deref(),
                ..shared.value()
            },
        )
    }
}

fn event_views(set: &EventSet<'_>, fingerprints: &Fingerprints, printer: Printer) -> Vec<Value> {
    let versions = set.versions();
    let current = set.current().zip(versions);
    current
        .map(|((event, _), (event_type, current, all))| {
            let fingerprints = all
                .iter()
                .filter_map(|version| {
                    let key = (event_type.to_owned(), *version);
                    Some((*version, fingerprints.events.get(&key)?.as_str()))
                })
                .collect();
            EventView {
                event_type,
                current,
                all,
                version_key: event.version_key.as_deref(),
                version_required: version_is_required(set.catalog, event),
                payload: event.payload.is_some(),
                handler_fits: handler_fits(event_type, set.keys().1.is_some(), printer),
                critical: published::critical(event.critical).to_string(),
                fingerprints,
            }
            .to_value()
        })
        .collect()
}

/// Whether `readonly a: (payload: EventMap["a"]) => unknown;` fits on a line.
fn handler_fits(event_type: &str, adjacent: bool, printer: Printer) -> bool {
    let key = escape::ts_key(event_type).chars().count();
    let name = escape::ts_string(event_type).chars().count();
    let argument = if adjacent { "payload" } else { "event" };
    let frame = "  : (: EventMap[]) => unknown;".len() + argument.len();
    printer.modifier().len() + key + name + frame <= 80
}

/// The key of the handler for what is not known: `unknown`, unless an event is called so.
fn unknown_handler(set: &EventSet<'_>) -> String {
    let mut key = "unknown".to_owned();
    while set.current().any(|(event, _)| event.event_type == key) {
        key.push('_');
    }
    key
}

/// Whether `export const eventTypes = ["a", "b"] as const;` fits on a line.
fn event_types_fit(set: &EventSet<'_>) -> bool {
    let start = "export const eventTypes = [] as const;".len();
    let separators = 2 * set.current().count().saturating_sub(1);
    let types = set.current().map(|(event, _)| escape::ts_string(&event.event_type).chars().count());
    start + separators + types.sum::<usize>() <= 80
}

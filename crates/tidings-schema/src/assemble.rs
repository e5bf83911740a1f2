//! From the documents of the exporters to catalogs.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::catalog::{Catalog, Event, EventEnum};
use crate::document::{CatalogDocument, CatalogExport, Definitions, EventExport, PayloadForm, Source};
use crate::finding::Finding;
use crate::naming::{self, Names};
use crate::walk;

/// Catalogs, and what was noticed in bringing them into one form.
#[derive(Debug)]
pub struct Assembled {
    /// The catalogs, by name.
    pub catalogs: Vec<Catalog>,
    /// What the documents say that no catalog can hold: clashing names, two events under one tag.
    pub findings: Vec<Finding>,
}

/// Brings the documents of all exporters into one form.
#[must_use]
pub fn assemble(documents: Vec<CatalogDocument>) -> Assembled {
    let mut findings = Vec::new();
    let mut catalogs: Vec<Catalog> = Vec::new();
    for export in documents.into_iter().flat_map(|document| document.catalogs) {
        let catalog = Assembly::new(export, &mut findings).finish();
        match catalogs.iter().find(|other| other.name == catalog.name) {
            Some(other) => findings.push(
                Finding::new(
                    "duplicate-catalog",
                    format!("two packages export a catalog named `{}`", catalog.name),
                )
                .at(first_source(&catalog))
                .note(format!("the other one is at {}", place(first_source(other).as_ref())))
                .help("give one of them another name in `tidings::export!(\"…\": …)`"),
            ),
            None => catalogs.push(catalog),
        }
    }
    catalogs.sort_by(|a, b| a.name.cmp(&b.name));
    Assembled { catalogs, findings }
}

fn first_source(catalog: &Catalog) -> Option<Source> {
    catalog.enums.first().map(|one| one.source.clone())
}

fn place(source: Option<&Source>) -> String {
    source.map_or_else(|| "an unknown place".to_owned(), |source| format!("{}:{}", source.file, source.line))
}

struct Assembly<'f> {
    export: CatalogExport,
    client_names: Names,
    reader_names: Names,
    catalog: Catalog,
    findings: &'f mut Vec<Finding>,
}

impl<'f> Assembly<'f> {
    fn new(export: CatalogExport, findings: &'f mut Vec<Finding>) -> Self {
        let client_names = naming::names(&export.serialize);
        let reader_names = naming::names(&export.deserialize);
        let catalog = Catalog {
            name: export.name.clone(),
            enums: Vec::new(),
            events: Vec::new(),
            definitions: Map::new(),
            reader_definitions: Map::new(),
            paths: Map::new(),
            also: Vec::new(),
            skipped: Vec::new(),
            retired: Vec::new(),
        };
        Self { export, client_names, reader_names, catalog, findings }
    }

    fn finish(mut self) -> Catalog {
        self.definitions();
        self.clashes();
        let enums = std::mem::take(&mut self.export.enums);
        for one in enums {
            let enum_index = self.catalog.enums.len();
            self.catalog.skipped.extend(one.skipped);
            self.catalog.enums.push(EventEnum {
                name: one.name,
                module: one.module,
                source: one.source,
                doc: one.doc,
                tag: one.tag,
                content: one.content,
            });
            for event in one.events {
                self.event(enum_index, event);
            }
        }
        self.enum_definitions();
        for also in std::mem::take(&mut self.export.also) {
            self.also(&also.name, also.serialize, also.deserialize);
        }
        self.duplicate_tags();
        self.one_tagging();
        self.one_version_key();
        self.catalog
    }

    fn definitions(&mut self) {
        let client = std::mem::take(&mut self.export.serialize);
        let reader = std::mem::take(&mut self.export.deserialize);
        for (name, path) in
            named_paths(&client, &self.client_names).chain(named_paths(&reader, &self.reader_names))
        {
            self.catalog.paths.entry(name).or_insert_with(|| path.into());
        }
        for (key, schema) in client.schemas {
            self.integers(&self.client_names.by_key[&key].clone(), &schema);
            let schema = clean(schema, &self.client_names);
            self.catalog.definitions.insert(self.client_names.by_key[&key].clone(), schema);
        }
        for (key, schema) in reader.schemas {
            let mut schema = clean(schema, &self.reader_names);
            if reader.paths.get(&key).is_some_and(|path| refuses_other_keys(path)) {
                close(&mut schema);
            }
            self.catalog.reader_definitions.insert(self.reader_names.by_key[&key].clone(), schema);
        }
    }

    fn clashes(&mut self) {
        let mut clashes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for clash in self.client_names.clashes.drain(..).chain(self.reader_names.clashes.drain(..)) {
            clashes.entry(clash.name).or_default().extend(clash.paths);
        }
        for (name, mut paths) in clashes {
            paths.sort();
            paths.dedup();
            self.name_clash(&name, &paths, None);
        }
    }

    fn name_clash(&mut self, name: &str, paths: &[String], source: Option<Source>) {
        let mut finding =
            Finding::new("name-clash", format!("`{}` have one name: {name}", paths.join("` and `")))
                .at(source)
                .path(name);
        for path in paths {
            finding = finding.note(format!("type {path}"));
        }
        self.findings
            .push(finding.help("rename one of them, or only its schema: `#[schemars(rename = \"…\")]`"));
    }

    /// The 64-bit integers of a schema that JavaScript would round.
    fn integers(&mut self, owner: &str, schema: &Value) {
        unsafe_integers(owner, schema, self.findings);
    }

    fn event(&mut self, enum_index: usize, export: EventExport) {
        let owner = format!("{}::{}", self.catalog.enums[enum_index].name, export.variant);
        self.integers(&owner, &export.serialize);
        let mut client = clean(export.serialize, &self.client_names);
        let mut reader = clean(export.deserialize, &self.reader_names);
        let content = self.catalog.enums[enum_index].content.clone();
        let payload = match (&content, export.payload) {
            (_, PayloadForm::Unit) | (None, PayloadForm::Struct) => None,
            (None, PayloadForm::Newtype) => own_reference(&client),
            (Some(content), _) => {
                let schema = &client["properties"][content.as_str()];
                match sole_reference(schema) {
                    Some(name) => Some(name),
                    None => Some(self.lift(
                        enum_index,
                        &export.variant,
                        export.version,
                        content,
                        &mut client,
                        &mut reader,
                        &export.source,
                    )),
                }
            }
        };
        self.catalog.events.push(Event {
            enum_index,
            variant: export.variant,
            event_type: export.event_type,
            version: export.version,
            version_key: export.version_key,
            current: export.current,
            form: export.payload,
            payload,
            critical: export.critical,
            deprecated: export.deprecated,
            doc: export.doc,
            source: export.source,
            typed: true,
            downcaster: export.downcaster,
            json_steps: export.json_steps,
            stored: Vec::new(),
            client,
            reader,
        });
    }

    /// Gives the inline payload of a struct variant a name of its own.
    #[expect(clippy::too_many_arguments, reason = "the parts of one event before it is one")]
    fn lift(
        &mut self,
        enum_index: usize,
        variant: &str,
        version: u32,
        content: &str,
        client: &mut Value,
        reader: &mut Value,
        source: &Source,
    ) -> String {
        let mut name = naming::identifier(&format!("{variant}Payload"));
        if version > 1 {
            name = format!("{name}V{version}");
        }
        let owner = format!(
            "{}::{}::{variant}",
            self.catalog.enums[enum_index].module, self.catalog.enums[enum_index].name
        );
        if let Some(other) = self.catalog.paths.get(&name).and_then(Value::as_str).map(str::to_owned) {
            self.name_clash(&name, &[other, owner.clone()], Some(source.clone()));
        }
        self.catalog.paths.insert(name.clone(), owner.into());
        for (event, definitions) in
            [(client, &mut self.catalog.definitions), (reader, &mut self.catalog.reader_definitions)]
        {
            if let Some(slot) =
                event.pointer_mut("/properties").and_then(|properties| properties.get_mut(content))
            {
                let schema = std::mem::replace(slot, json!({ "$ref": walk::reference_to(&name) }));
                definitions.insert(name.clone(), schema);
            }
        }
        name
    }

    /// A type may hold an event of the catalog. schemars then has a definition of the enum, which has
    /// variants that are left out of the catalog and payloads without a name: it is made of the events.
    fn enum_definitions(&mut self) {
        for (at, one) in self.catalog.enums.iter().enumerate() {
            if self.catalog.enum_of(&one.name).is_none() {
                continue;
            }
            let events =
                || self.catalog.events.iter().filter(move |event| event.enum_index == at && event.current);
            let union = |view: fn(&Event) -> &Value| {
                let mut schema = Map::new();
                schema.extend(one.doc.as_ref().map(|doc| ("description".to_owned(), doc.as_str().into())));
                schema.insert("oneOf".to_owned(), events().map(|event| view(event).clone()).collect());
                Value::Object(schema)
            };
            let (client, reader) = (union(|event| &event.client), union(|event| &event.reader));
            for (definitions, union) in
                [(&mut self.catalog.definitions, client), (&mut self.catalog.reader_definitions, reader)]
            {
                if let Some(definition) = definitions.get_mut(&one.name) {
                    *definition = union;
                }
            }
        }
    }

    fn also(&mut self, name: &str, serialize: Value, deserialize: Value) {
        let client = clean(serialize, &self.client_names);
        let reader = clean(deserialize, &self.reader_names);
        let name = match sole_reference(&client) {
            Some(name) => name,
            None => {
                let name = naming::identifier(name);
                self.catalog.definitions.insert(name.clone(), client);
                self.catalog.reader_definitions.insert(name.clone(), reader);
                name
            }
        };
        self.catalog.also.push(name);
    }

    fn duplicate_tags(&mut self) {
        let mut seen: BTreeMap<(&str, u32), &Event> = BTreeMap::new();
        for event in &self.catalog.events {
            if let Some(first) = seen.insert((&event.event_type, event.version), event) {
                let (one, other) =
                    (&self.catalog.enums[first.enum_index].name, &self.catalog.enums[event.enum_index].name);
                self.findings.push(
                    Finding::new(
                        "duplicate-tag",
                        format!(
                            "`{one}::{}` and `{other}::{}` are both `{}` on the wire",
                            first.variant, event.variant, event.event_type
                        ),
                    )
                    .at(event.source.clone())
                    .event(format!("{}/{}", self.catalog.name, event.event_type))
                    .note(format!("the other one is at {}", place(Some(&first.source))))
                    .help("rename one of them: `#[serde(rename = \"…\")]` on the variant"),
                );
            }
        }
    }

    fn one_tagging(&mut self) {
        let Some((first, others)) = self.catalog.enums.split_first() else { return };
        for other in
            others.iter().filter(|other| (&other.tag, &other.content) != (&first.tag, &first.content))
        {
            let form = |one: &EventEnum| match &one.content {
                Some(content) => format!("tag = \"{}\", content = \"{content}\"", one.tag),
                None => format!("tag = \"{}\"", one.tag),
            };
            self.findings.push(
                Finding::new(
                    "tagging-differs",
                    format!(
                        "`{}` and `{}` are one catalog but are tagged differently",
                        first.name, other.name
                    ),
                )
                .at(other.source.clone())
                .note(format!("{}: {}", first.name, form(first)))
                .note(format!("{}: {}", other.name, form(other)))
                .help(format!("write `#[serde({})]` on both, or export two catalogs", form(first))),
            );
        }
    }

    fn one_version_key(&mut self) {
        let mut versioned =
            self.catalog.events.iter().filter_map(|event| Some((event, event.version_key.as_deref()?)));
        let Some((first, key)) = versioned.next() else { return };
        for (event, other) in versioned.filter(|(_, other)| *other != key) {
            self.findings.push(
                Finding::new(
                    "version-key-differs",
                    format!(
                        "`{}` has its version under `{other}`, `{}` under `{key}`",
                        event.event_type, first.event_type
                    ),
                )
                .at(event.source.clone())
                .event(format!("{}/{}", self.catalog.name, event.event_type))
                .help(format!("write `#[serde(rename = \"{key}\")]` on the version field")),
            );
        }
    }
}

fn named_paths<'a>(
    definitions: &'a Definitions,
    names: &'a Names,
) -> impl Iterator<Item = (String, String)> + use<'a> {
    definitions.schemas.keys().map(|key| {
        let path = definitions.paths.get(key).unwrap_or(key).clone();
        (names.by_key[key].clone(), path)
    })
}

/// The definition a schema refers to when it does nothing else.
fn sole_reference(schema: &Value) -> Option<String> {
    let object = schema.as_object()?;
    let asserts = object.keys().filter(|key| !walk::ANNOTATIONS.contains(&key.as_str())).count();
    (asserts == 1).then(|| own_reference(schema)).flatten()
}

fn own_reference(schema: &Value) -> Option<String> {
    schema.get("$ref").and_then(Value::as_str).and_then(walk::definition_name)
}

/// Final names in references, and bounds instead of integer formats.
fn clean(mut schema: Value, names: &Names) -> Value {
    walk::change(&mut schema, &mut |object| {
        if let Some(Value::String(reference)) = object.get_mut("$ref")
            && let Some(name) = walk::definition_name(reference).and_then(|key| names.by_key.get(&key))
        {
            *reference = walk::reference_to(name);
        }
        let Some(format) = object.get("format").and_then(Value::as_str) else { return };
        let (minimum, maximum) = match format {
            "int8" => (Some(i64::from(i8::MIN)), Some(i64::from(i8::MAX))),
            "int16" => (Some(i64::from(i16::MIN)), Some(i64::from(i16::MAX))),
            "int32" => (Some(i64::from(i32::MIN)), Some(i64::from(i32::MAX))),
            "uint8" => (Some(0), Some(i64::from(u8::MAX))),
            "uint16" => (Some(0), Some(i64::from(u16::MAX))),
            "uint32" => (Some(0), Some(i64::from(u32::MAX))),
            "int64" | "uint64" | "int128" | "uint128" | "int" | "uint" | "float" | "double" => (None, None),
            _ => return,
        };
        object.shift_remove("format");
        for (keyword, exclusive, bound) in
            [("minimum", "exclusiveMinimum", minimum), ("maximum", "exclusiveMaximum", maximum)]
        {
            if let Some(bound) = bound
                && !object.contains_key(exclusive)
            {
                object.entry(keyword).or_insert_with(|| bound.into());
            }
        }
    });
    schema
}

/// Whether serde's own way of reading a type of the standard library refuses keys it does not know,
/// which schemars does not say.
fn refuses_other_keys(path: &str) -> bool {
    // schemars calls these by their bare names; a user's own types have their crate before them.
    ["Range<", "RangeInclusive<", "Bound<", "Result<"].iter().any(|name| path.starts_with(name))
}

/// Allows no other properties in an object, or in the objects it may be.
fn close(schema: &mut Value) {
    if schema.get("properties").is_some()
        && let Some(object) = schema.as_object_mut()
    {
        object.insert("additionalProperties".into(), false.into());
    }
    for branch in schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
        close(branch);
    }
}

/// The largest integer that a 64-bit float and so JavaScript holds exactly, with its neighbours.
const SAFE: f64 = 9_007_199_254_740_991.0;

fn unsafe_integers(owner: &str, schema: &Value, findings: &mut Vec<Finding>) {
    fn visit(schema: &Value, path: &str, found: &mut Vec<(String, String)>) {
        if let Some(format) = schema.get("format").and_then(Value::as_str)
            && matches!(format, "int64" | "uint64" | "int128" | "uint128" | "int" | "uint")
        {
            let bound =
                |keys: [&str; 2]| keys.iter().find_map(|key| schema.get(*key)).and_then(Value::as_f64);
            let low = bound(["minimum", "exclusiveMinimum"]).is_some_and(|low| low >= -SAFE);
            let high = bound(["maximum", "exclusiveMaximum"]).is_some_and(|high| high <= SAFE);
            let constant =
                schema.get("const").and_then(Value::as_f64).is_some_and(|value| value.abs() <= SAFE);
            if !(low && high || constant) {
                found.push((path.to_owned(), format.to_owned()));
            }
        }
        walk::children(schema, |keyword, name, child| {
            let path = match keyword {
                "properties" => format!("{path}.{name}"),
                "items" | "prefixItems" => format!("{path}[{name}]"),
                _ => path.to_owned(),
            };
            visit(child, &path, found);
        });
    }
    let mut found = Vec::new();
    visit(schema, owner, &mut found);
    found.dedup();
    for (path, format) in found {
        let rust = match format.as_str() {
            "int64" => "i64",
            "uint64" => "u64",
            "int128" => "i128",
            "uint128" => "u128",
            "int" => "isize",
            _ => "usize",
        };
        let decimal = if format.starts_with('u') { "tidings::DecimalU64" } else { "tidings::DecimalI64" };
        let mut finding = Finding::new(
            "js-unsafe-integer",
            format!("`{path}` is a `{rust}`: JavaScript rounds it beyond 2^53"),
        )
        .note("JSON.parse(\"9007199254740993\") is 9007199254740992");
        finding = finding
            .help(if format.starts_with('u') {
                "bound it: `#[schemars(range(max = 9007199254740991u64))]`, or use `u32`".to_owned()
            } else {
                "bound it: `#[schemars(range(min = -9007199254740991i64, max = 9007199254740991i64))]`, or use `i32`".to_owned()
            })
            .help(format!("or send it as a decimal string: `{decimal}`"))
            .help(format!("or take the risk for this path, in schema/tidings.toml: [lints.path.\"{path}\"] js-unsafe-integer = \"note\""));
        findings.push(finding.path(path));
    }
}

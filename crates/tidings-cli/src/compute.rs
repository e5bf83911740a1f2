//! One run, up to but not including the writing: exporters, second reading, outputs, findings.
//!
//! [`generate`] is the pure middle: documents and source texts in, plan and findings out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::SystemTime;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::json;
use tidings_codegen as codegen;
use tidings_schema::assemble::{Assembled, assemble};
use tidings_schema::carrying::adopt;
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::document::CatalogDocument;
use tidings_schema::finding::Finding;
use tidings_schema::released::Baseline;
use tidings_schema::released::reading::Reading;
use tidings_schema::selection::{select, window};
use tidings_schema::{concurrent, evolution, lints, published};

use crate::baseline::{self, Against};
use crate::carrying::{self, Stepper};
use crate::config::{Branded, Config, ImportExtension, Package, TypeScript, Versions, nearest};
use crate::error::{Error, Result, io};
use crate::exporter;
use crate::fixtures;
use crate::plan::{MARK, Plan};
use crate::promises;
use crate::sources::{self, SourceFile, SourceIndex};
use crate::stamp::{self, CatalogSummary, Inputs, listing};
use crate::stored;
use crate::workspace::{Workspace, normal};

/// What a run computed.
#[derive(Debug)]
pub struct Computed {
    /// The catalogs.
    pub catalogs: Vec<Catalog>,
    /// What was published of each, in the same order; the files have moved into the plan.
    pub published: Vec<published::Published>,
    /// One line's worth for each.
    pub summaries: Vec<CatalogSummary>,
    /// Findings about the events, at their configured levels.
    pub findings: Vec<Finding>,
    /// Whether every output could be made; else the plan lacks those that could not.
    pub complete: bool,
    /// Every file that ought to be there.
    pub plan: Plan,
    /// What was released before.
    pub released: Reading,
    /// What the second reading knows of the sources.
    pub index: sources::SourceIndex,
    /// Everything that was read.
    pub inputs: Inputs,
}

/// A source file as it was read.
#[derive(Debug, Clone)]
pub struct ReadSource {
    /// Relative to the workspace's root.
    pub path: String,
    /// The module, crate first; empty if unknown.
    pub module: Vec<String>,
    /// The text.
    pub text: String,
}

/// Runs the exporters and computes everything from what they say.
///
/// # Errors
/// When the events do not compile, an exporter fails, the configuration names what is not there, or
/// a template override is broken. Nothing has been written.
pub fn compute(workspace: &Workspace) -> Result<Computed> {
    compute_against(workspace, None)
}

/// The same, judged against another state than what is released here.
///
/// # Errors
/// As [`compute`].
pub fn compute_against(workspace: &Workspace, against: Option<&Against>) -> Result<Computed> {
    let (packages, manifests) = workspace.catalog_packages()?;
    let mut documents = Vec::new();
    let mut steppers = Vec::new();
    let mut inputs = Inputs { since: Some(SystemTime::now()), ..Inputs::default() };
    let mut read = Vec::new();
    exporter::forget(workspace, &stamp::behind_their_times(workspace));
    for package in &packages {
        let exported = exporter::export(workspace, package)?;
        for path in exported.inputs {
            let path = normal(&workspace.root.join(path));
            if path.starts_with(&package.folder) && path.extension() == Some("rs") {
                read.extend(read_source(workspace, &path, Some((&package.folder, &package.name)))?);
            }
            inputs.files.insert(path);
        }
        if carrying::has_steps(&exported.document) {
            let names = exported.document.catalogs.iter().map(|catalog| catalog.name.clone()).collect();
            steppers.push((names, Stepper::start(&exported.program, &workspace.root)?));
        }
        documents.push(exported.document);
    }
    for path in &workspace.config.sources {
        let path = normal(&workspace.schema().join(path));
        if !path.exists() {
            return Err(Error::new(format!(
                "schema/tidings.toml: `sources` names `{path}`, which is not there"
            )));
        }
        let files = if path.is_dir() {
            inputs.folders.insert(path.clone());
            listing(&path).iter().map(|file| path.join(file)).collect()
        } else {
            vec![path]
        };
        for file in files.iter().filter(|file| file.extension() == Some("rs")) {
            read.extend(read_source(workspace, file, None)?);
            inputs.files.insert(file.clone());
        }
    }
    read.sort_by(|a, b| a.path.cmp(&b.path));
    read.dedup_by(|a, b| a.path == b.path);
    surroundings(workspace, manifests, &mut inputs);
    let templates = templates(workspace, &mut inputs)?;
    let released = baseline::load(workspace, against, &mut inputs)?;
    let folder = |path: &Utf8Path| output_folder(workspace, path);
    let mut computed = generate(documents, &read, &workspace.config, &templates, released, &folder)?;
    let (findings, stale) = promises::allowed(computed.findings, &workspace.config);
    computed.findings = findings;
    if let Some(against) = against {
        // A permission ends with the release of what it is about, and is kept in the lock from then on.
        let passed = |id: &String| computed.released.lock.allowed.iter().any(|allowed| allowed.id == *id);
        computed.findings.retain(|finding| !finding.id.as_ref().is_some_and(passed));
        computed.findings.iter_mut().for_each(|finding| against.reword(finding));
    }
    // Ids go by what is released here.
    if against.is_none() && !computed.released.is_unreadable && !stale.is_empty() {
        let path = workspace.schema().join("tidings.toml");
        let text = std::fs::read_to_string(&path).map_err(io("read", &path))?;
        computed.findings.extend(stale.iter().map(|id| promises::stale(id, &text)));
    }
    computed.inputs = inputs;
    let Computed { catalogs, published, plan, released, .. } = &computed;
    let mut tried = carrying::try_steps(catalogs, plan, &released.baseline, steppers)?;
    for (catalog, published) in catalogs.iter().zip(published) {
        let fingerprints = evolution::fingerprints_by(catalog, &published.event_fingerprints);
        tried.extend(stored::try_samples(catalog, &fingerprints, plan, &released.baseline)?);
    }
    computed.findings.extend(tried.into_iter().filter_map(|finding| workspace.config.level(finding)));
    Ok(computed)
}

/// The pure middle of a run. `released` is what was released before; `folder` says where an output folder of the configuration is, relative
/// to the workspace's root.
///
/// # Errors
/// When the configuration names a type or catalog that is not there, or a template is broken.
pub fn generate(
    documents: Vec<CatalogDocument>,
    read: &[ReadSource],
    config: &Config,
    templates: &codegen::Templates,
    released: Reading,
    folder: &dyn Fn(&Utf8Path) -> String,
) -> Result<Computed> {
    let files: Vec<SourceFile<'_>> = read
        .iter()
        .map(|file| SourceFile { path: &file.path, module: file.module.clone(), text: &file.text })
        .collect();
    let header = format!("{MARK}: {} generate. Do not edit.", config.command());
    // The second reading starts from the sources alone, so it runs beside the first.
    let (index, first) =
        concurrent::join(|| sources::index(&files), || first_reading(documents, config, &header, &released));
    let FirstReading { catalogs, mut findings, overrides, published: mut all_published } = first?;
    let mut plan = Plan { owned: vec!["schema/current".to_owned()], ..Plan::default() };
    for (catalog, published) in catalogs.iter().zip(&mut all_published) {
        for (name, text) in std::mem::take(&mut published.files) {
            plan.insert(format!("schema/current/{}/{name}", catalog.name), text);
        }
    }
    let notes = index.deprecation_notes();
    // Findings and TypeScript know nothing of each other either.
    let mut unsaid = Vec::new();
    let (judged, written) = concurrent::join(
        || {
            let all = catalogs
                .iter()
                .zip(&all_published)
                .map(|(catalog, published)| judge(catalog, published, &index, &released, config));
            all.collect::<Vec<_>>()
        },
        || {
            config.typescript().iter().try_for_each(|output| {
                typescript(
                    output,
                    config,
                    &catalogs,
                    &all_published,
                    &overrides,
                    &notes,
                    templates,
                    &released.baseline,
                    folder,
                    &mut plan,
                    &mut unsaid,
                )
            })
        },
    );
    written?;
    // Without the lock nobody knows which revision an event is in.
    let complete = unsaid.is_empty() && !released.is_unreadable;
    findings.extend(released.findings.iter().cloned());
    findings.extend(promises::promises(&catalogs, &released.lock, config)?);
    let mut summaries = Vec::new();
    for ((catalog, published), (said, read_twice)) in catalogs.iter().zip(&all_published).zip(judged) {
        findings.extend(said);
        summaries.push(CatalogSummary {
            name: catalog.name.clone(),
            events: catalog.events.iter().filter(|event| event.current).count(),
            read_twice,
            fingerprint: published.fingerprint.clone(),
        });
    }
    let mut findings: Vec<Finding> =
        findings.into_iter().filter_map(|finding| config.level(finding)).chain(unsaid).collect();
    for finding in &mut findings {
        locate(finding, &index, &catalogs);
    }
    plan.seal();
    Ok(Computed {
        catalogs,
        published: all_published,
        summaries,
        findings,
        complete,
        plan,
        released,
        index,
        inputs: Inputs::default(),
    })
}

/// What there is to say about a catalog, and how many of its events were read twice.
fn judge(
    catalog: &Catalog,
    published: &published::Published,
    index: &SourceIndex,
    released: &Reading,
    config: &Config,
) -> (Vec<Finding>, usize) {
    let against = released.against.as_ref().unwrap_or(&released.baseline);
    let mut findings = promises::compatibility(catalog, &published.event_fingerprints, against, config);
    findings.extend(lints::lint(catalog));
    findings.extend(sources::aliases(catalog, index));
    findings.extend(sources::unseen(catalog, index));
    let second = sources::compare(catalog, index);
    findings.extend(second.findings);
    (findings, second.events_read_twice)
}

/// What schemars said: catalogs, and what is published of them.
struct FirstReading {
    catalogs: Vec<Catalog>,
    findings: Vec<Finding>,
    overrides: BTreeMap<String, String>,
    published: Vec<published::Published>,
}

fn first_reading(
    documents: Vec<CatalogDocument>,
    config: &Config,
    header: &str,
    released: &Reading,
) -> Result<FirstReading> {
    let Assembled { mut catalogs, mut findings } = assemble(documents);
    let overrides = type_overrides(config, &mut catalogs)?;
    for catalog in &mut catalogs {
        let missing = adopt(catalog, &released.baseline);
        // With a lock that cannot be read nothing is known to be released, which is said already.
        findings.extend(missing.into_iter().filter(|_| !released.is_unreadable));
        tidings_schema::stored::add(catalog, &released.baseline);
    }
    let publish = |catalog| published::publish(catalog, config.id_base(), header, &released.lock);
    let published = catalogs.iter().map(publish).collect();
    Ok(FirstReading { catalogs, findings, overrides, published })
}

#[expect(clippy::too_many_arguments, reason = "one output is where all parts of a run meet")]
fn typescript(
    output: &TypeScript,
    config: &Config,
    catalogs: &[Catalog],
    published: &[published::Published],
    overrides: &BTreeMap<String, String>,
    notes: &codegen::DeprecationNotes,
    templates: &codegen::Templates,
    released: &Baseline,
    folder: &dyn Fn(&Utf8Path) -> String,
    plan: &mut Plan,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    for name in output.catalogs.iter().flatten() {
        if !catalogs.iter().any(|catalog| catalog.name == *name) {
            let error = Error::new(format!(
                "schema/tidings.toml: `{}` names the catalog `{name}`, which is not exported",
                output.out
            ));
            return Err(match nearest(name, catalogs.iter().map(|catalog| catalog.name.as_str())) {
                Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                None => error,
            });
        }
    }
    if let Branded::Names(names) = &output.branded {
        let known = || catalogs.iter().flat_map(|catalog| catalog.definitions.keys()).map(String::as_str);
        if let Some(name) = names.iter().find(|name| !known().any(|known| known == name.as_str())) {
            let error = Error::new(format!(
                "schema/tidings.toml: `branded` names `{name}`, which is no type of a catalog"
            ));
            return Err(match nearest(name, known()) {
                Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                None => error,
            });
        }
    }
    let out = folder(&output.out);
    let wanted =
        |catalog: &Catalog| output.catalogs.as_ref().is_none_or(|names| names.contains(&catalog.name));
    for (catalog, published) in catalogs.iter().zip(published).filter(|(catalog, _)| wanted(catalog)) {
        let selected = match output.versions {
            Versions::Current => Cow::Owned(select(catalog, |event| event.current)),
            Versions::Window => Cow::Owned(window(catalog, released, config.window())),
            Versions::All => Cow::Borrowed(catalog),
        };
        let owned = if out.is_empty() { catalog.name.clone() } else { format!("{out}/{}", catalog.name) };
        let mut options = options(output, config, overrides);
        if output.fixtures {
            options.fixtures = Some(fixtures::of(&selected, plan)?);
        }
        let fingerprints = fingerprints(catalog, published);
        match codegen::typescript(&selected, &options, templates, notes, &fingerprints) {
            Ok(artefacts) => {
                for artefact in artefacts {
                    plan.insert(format!("{owned}/{}", artefact.path), artefact.text);
                }
            }
            Err(codegen::CodegenError::Template(error)) => {
                return Err(Error::new("a template override cannot be filled in").because(error));
            }
            Err(error) => findings.push(codegen_finding(&catalog.name, &error)),
        }
        if !output.commit {
            plan.insert(
                format!("{owned}/.gitignore"),
                format!("# {MARK}: this output is not committed.\n*\n"),
            );
            plan.uncommitted.push(owned.clone());
        }
        plan.owned.push(owned);
    }
    Ok(())
}

fn options(
    output: &TypeScript,
    config: &Config,
    overrides: &BTreeMap<String, String>,
) -> codegen::TypeScriptOptions {
    codegen::TypeScriptOptions {
        readonly: output.readonly,
        import_extension: match output.import_extension {
            ImportExtension::Js => codegen::ImportExtension::Js,
            ImportExtension::Ts => codegen::ImportExtension::Ts,
            ImportExtension::None => codegen::ImportExtension::None,
        },
        validators: output.validators,
        fixtures: None,
        package: match &output.package {
            Package::Named(name) => Some(name.clone()),
            Package::No(_) => None,
        },
        branded: match &output.branded {
            Branded::All(true) => codegen::Branded::All,
            Branded::All(false) => codegen::Branded::None,
            Branded::Names(names) => codegen::Branded::Names(names.clone()),
        },
        command: format!("{} generate", config.command()),
        overrides: overrides.clone(),
    }
}

fn fingerprints(catalog: &Catalog, published: &published::Published) -> codegen::Fingerprints {
    let events = catalog
        .events
        .iter()
        .zip(&published.event_fingerprints)
        .map(|(event, fingerprint)| ((event.event_type.clone(), event.version), fingerprint.clone()))
        .collect();
    codegen::Fingerprints { catalog: published.fingerprint.clone(), events }
}

/// What the generator cannot express is a finding about the events.
fn codegen_finding(catalog: &str, error: &codegen::CodegenError) -> Finding {
    let rule = match error {
        codegen::CodegenError::NameClash { .. } | codegen::CodegenError::ReservedName { .. } => "name-clash",
        _ => "unsupported-keyword",
    };
    Finding::new(rule, error.to_string()).note(format!("while making the TypeScript of `{catalog}`"))
}

/// Applies `[types]`: schemas go into the catalogs, TypeScript types are given back by name.
fn type_overrides(config: &Config, catalogs: &mut [Catalog]) -> Result<BTreeMap<String, String>> {
    let mut typescript = BTreeMap::new();
    for (path, replacement) in &config.types {
        let name = path.rsplit("::").next().unwrap_or(path);
        let mut found = false;
        for catalog in &mut *catalogs {
            let is_it = |definition: &str| {
                let rust = catalog.paths.get(definition).and_then(|path| path.as_str()).unwrap_or_default();
                rust == path || definition == name && !rust.contains("::") || definition == path
            };
            let names: Vec<String> = catalog.definitions.keys().filter(|name| is_it(name)).cloned().collect();
            for definition in names {
                found = true;
                if let Some(schema) = &replacement.schema {
                    for definitions in [&mut catalog.definitions, &mut catalog.reader_definitions] {
                        definitions.insert(definition.clone(), schema.clone());
                    }
                }
                if let Some(ts) = &replacement.ts {
                    typescript.insert(definition, ts.clone());
                }
            }
        }
        if !found {
            let known: Vec<&str> = catalogs
                .iter()
                .flat_map(|catalog| catalog.paths.values())
                .filter_map(|path| path.as_str())
                .collect();
            let error = Error::new(format!(
                "schema/tidings.toml: [types.\"{path}\"]: no catalog has a type of that path"
            ));
            return Err(match nearest(path, known) {
                Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                None => error
                    .help("only named types can be replaced: put it into a newtype that derives JsonSchema"),
            });
        }
    }
    Ok(typescript)
}

/// Adds the place in the sources to a finding that only knows the path `Type.field`.
pub(crate) fn locate(finding: &mut Finding, index: &SourceIndex, catalogs: &[Catalog]) {
    if finding.source.is_some() {
        return;
    }
    let Some(path) = &finding.path else { return };
    let (owner, rest) = match path.split_once('.') {
        Some((owner, rest)) => (owner, Some(rest)),
        None => (path.as_str(), None),
    };
    let field = rest.map(|rest| rest.split(['.', '[']).next().unwrap_or(rest));
    // The payload of a struct variant stands between the variant and its fields.
    let in_variant = rest.and_then(|rest| rest.strip_prefix("payload.")).unwrap_or(rest.unwrap_or_default());
    let in_variant = in_variant.split(['.', '[']).next().filter(|field| !field.is_empty());
    let owner = owner.split(['[', '<']).next().unwrap_or(owner);
    finding.source = if owner.contains("::") {
        index.place(owner, in_variant).or_else(|| index.place(owner, None))
    } else {
        index.place(owner, field).or_else(|| index.place(owner, None))
    };
    if finding.source.is_none() {
        // The payload of a struct variant has no type of its own: the variant is the place.
        let is_it = |event: &&Event| event.payload.as_deref() == Some(owner);
        finding.source = catalogs.iter().find_map(|catalog| {
            let event = catalog.events.iter().find(is_it)?;
            let variant = format!("{}::{}", catalog.enums[event.enum_index].name, event.variant);
            let field = field.and_then(|field| index.place(&variant, Some(field)));
            Some(field.unwrap_or_else(|| event.source.clone()))
        });
    }
    if finding.source.is_none() {
        // A type of another package, whose sources were not read: the event that was met with it.
        finding.source = finding.event.as_deref().and_then(|name| {
            let (catalog, event_type) = name.split_once('/')?;
            let catalog = catalogs.iter().find(|known| known.name == catalog)?;
            let event = catalog.events.iter().find(|event| event.event_type == event_type)?;
            Some(event.source.clone())
        });
    }
}

pub(crate) fn read_source(
    workspace: &Workspace,
    path: &Utf8Path,
    package: Option<(&Utf8Path, &str)>,
) -> Result<Option<ReadSource>> {
    let bytes = std::fs::read(path).map_err(io("read", path))?;
    let Ok(text) = String::from_utf8(bytes) else { return Ok(None) };
    let module = package
        .and_then(|(folder, name)| {
            let inner = path.strip_prefix(folder).ok()?.strip_prefix("src").ok()?;
            Some(sources::module_path(name, inner.as_str()))
        })
        .unwrap_or_default();
    Ok(Some(ReadSource { path: workspace.relative(path), module, text }))
}

/// What a run depends on beside the sources.
fn surroundings(workspace: &Workspace, manifests: Vec<Utf8PathBuf>, inputs: &mut Inputs) {
    let root = &workspace.root;
    for name in [
        "Cargo.lock",
        "Cargo.toml",
        ".cargo/config.toml",
        ".cargo/config",
        "rust-toolchain.toml",
        "rust-toolchain",
        "schema/tidings.toml",
    ] {
        inputs.files.insert(root.join(name));
    }
    if let Some(home) = std::env::var("RUSTUP_HOME")
        .ok()
        .map(Utf8PathBuf::from)
        .or_else(|| Some(Utf8PathBuf::from(std::env::var("HOME").ok()?).join(".rustup")))
    {
        inputs.files.insert(home.join("settings.toml"));
    }
    let of_sources: Vec<Utf8PathBuf> = inputs
        .files
        .iter()
        .filter_map(|file| {
            file.ancestors()
                .skip(1)
                .map(|folder| folder.join("Cargo.toml"))
                .find(|manifest| manifest.is_file())
        })
        .collect();
    for manifest in manifests.into_iter().chain(of_sources) {
        inputs.package_folders.extend(manifest.parent().and_then(Utf8Path::parent).map(Utf8Path::to_owned));
        inputs.files.insert(manifest);
    }
    inputs.package_folders.retain(|folder| folder.starts_with(root));
}

/// The built-in templates with the overrides of the workspace.
///
/// # Errors
/// When an override has no counterpart or does not parse.
pub fn templates(workspace: &Workspace, inputs: &mut Inputs) -> Result<codegen::Templates> {
    let folder = workspace.templates();
    let mut templates = codegen::Templates::builtin();
    inputs.folders.insert(folder.clone());
    if workspace.config.templates.is_some() && !folder.is_dir() {
        return Err(Error::new(format!(
            "schema/tidings.toml: `templates` names `{folder}`, which is no folder"
        )));
    }
    for name in listing(&folder) {
        let path = folder.join(&name);
        let text = std::fs::read_to_string(&path).map_err(io("read", &path))?;
        inputs.files.insert(path.clone());
        templates = templates.with_override(&name.replace('\\', "/"), &text).map_err(|error| {
            Error::new(format!("the template override `{}` cannot be used", workspace.relative(&path)))
                .because(error)
        })?;
    }
    Ok(templates)
}

fn output_folder(workspace: &Workspace, path: &Utf8Path) -> String {
    workspace.relative(&workspace.schema().join(path))
}

/// `list --format json`: one object per event type and version.
#[must_use]
pub fn listing_json(catalogs: &[Catalog], fingerprints: &[Vec<String>]) -> serde_json::Value {
    let mut rows = Vec::new();
    for (catalog, fingerprints) in catalogs.iter().zip(fingerprints) {
        for (event, fingerprint) in catalog.events.iter().zip(fingerprints) {
            rows.push(json!({
                "catalog": catalog.name,
                "type": event.event_type,
                "version": event.version,
                "critical": published::critical(event.critical),
                "deprecated": event.deprecated.is_some(),
                "fingerprint": fingerprint,
                "file": event.source.file,
                "line": event.source.line,
            }));
        }
    }
    rows.into()
}

/// The sources of the packages with catalogs, read as text: for that nothing need compile.
pub(crate) fn sources_as_text(workspace: &Workspace) -> SourceIndex {
    let (packages, _) = workspace.catalog_packages().unwrap_or_default();
    let mut read = Vec::new();
    for package in &packages {
        let source = package.folder.join("src");
        for file in listing(&source).iter().filter(|file| file.ends_with(".rs")) {
            let path = source.join(file);
            read.extend(read_source(workspace, &path, Some((&package.folder, &package.name))).ok().flatten());
        }
    }
    let files: Vec<SourceFile<'_>> = read
        .iter()
        .map(|file| SourceFile { path: &file.path, module: file.module.clone(), text: &file.text })
        .collect();
    sources::index(&files)
}

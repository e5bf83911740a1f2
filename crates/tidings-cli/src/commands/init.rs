//! `init`: a first package with one event, ready for `generate`.
//!
//! Everything is checked before the first file is written; nothing that is there is overwritten.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};

use crate::error::{Error, Result, io};
use crate::invocation::Invocation;
use crate::workspace::{normal, relative};

/// Who reads the events of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Readers {
    /// Frontend and backend ship as one (a Tauri app)
    Together,
    /// A web page, several clients: older readers stay out there
    Separate,
}

pub(crate) fn run(
    tidings: Option<&str>,
    readers: Option<Readers>,
    invocation: &Invocation,
) -> Result<ExitCode> {
    let here = std::env::current_dir()
        .map_err(|error| Error::new("could not tell the current folder").because(error))?;
    let here = Utf8PathBuf::try_from(here)
        .map_err(|error| Error::new("the current folder is not valid UTF-8").because(error))?;
    let mut scaffold = Scaffold::new(&here, tidings)?;
    let is_configured = here.join(CONFIGURATION).exists();
    match readers.or_else(|| if is_configured { None } else { ask() }) {
        Some(readers) if is_configured => {
            scaffold.said.push(format!("add to your {CONFIGURATION}: {}", readers.line()));
        }
        Some(readers) => {
            let text = format!("{ABOUT_READERS}{}\n", readers.line());
            scaffold.files.push((CONFIGURATION.into(), text));
        }
        None => {}
    }
    scaffold.write()?;
    for line in &scaffold.said {
        anstream::println!("{line}");
    }
    anstream::println!("next: {}", invocation.with("generate"));
    Ok(ExitCode::SUCCESS)
}

const CONFIGURATION: &str = "schema/tidings.toml";

const ABOUT_READERS: &str = "\
# Who reads the events: \"together\" (frontend and backend ship as one) or \"separate\" (a web page, several
# clients: older readers stay out there). It decides for whom a change breaks.
";

impl Readers {
    fn line(self) -> String {
        format!("readers = \"{}\"", if self == Readers::Together { "together" } else { "separate" })
    }
}

/// Asks who reads, where somebody is there to answer.
fn ask() -> Option<Readers> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return None;
    }
    anstream::println!("who reads the events?");
    anstream::println!("  1  together: frontend and backend ship as one (a Tauri app)");
    anstream::println!("  2  separate: a web page, several clients");
    loop {
        anstream::print!("1 or 2 [2]: ");
        let _ = anstream::stdout().flush();
        let mut answer = String::new();
        if std::io::stdin().lock().read_line(&mut answer).is_ok_and(|read| read == 0) {
            return None;
        }
        match answer.trim() {
            "1" | "together" => return Some(Readers::Together),
            "" | "2" | "separate" => return Some(Readers::Separate),
            _ => {}
        }
    }
}

struct Scaffold {
    root: Utf8PathBuf,
    /// New files, relative to the root.
    files: Vec<(Utf8PathBuf, String)>,
    /// The workspace's manifest with the new member, when it had to be changed.
    manifest: Option<String>,
    said: Vec<String>,
}

impl Scaffold {
    fn new(root: &Utf8Path, tidings: Option<&str>) -> Result<Self> {
        let source = Source::parse(root, tidings)?;
        let name = catalog_name(root);
        let manifest_path = root.join("Cargo.toml");
        let existing = match std::fs::read_to_string(&manifest_path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(io("read", &manifest_path)(error)),
        };
        let folder =
            if existing.is_none() || root.join("crates").is_dir() { "crates/events" } else { "events" };
        let mut files = vec![
            (format!("{folder}/Cargo.toml").into(), package_manifest(&name, &source, &root.join(folder))),
            (format!("{folder}/src/lib.rs").into(), library(&name)),
            (format!("{folder}/examples/catalog.rs").into(), exporter(&name)),
            (format!("{folder}/tests/current.rs").into(), CURRENT.to_owned()),
        ];
        let mut said = Vec::new();
        let manifest = match &existing {
            None => {
                files.push((
                    "Cargo.toml".into(),
                    format!("[workspace]\nresolver = \"3\"\nmembers = [\"{folder}\"]\n"),
                ));
                None
            }
            Some(text) => with_member(text, folder, &manifest_path)?,
        };
        let mut dotfiles = vec![
            (".gitattributes", ATTRIBUTES, "line ends and review"),
            (".prettierignore", IGNORES, "formatters"),
        ];
        if existing.is_none() {
            dotfiles.insert(0, (".gitignore", "/target\n", "what is built"));
        }
        for (path, lines, why) in dotfiles {
            if root.join(path).exists() {
                said.push(format!("for {why}, add to your {path}:"));
                said.extend(lines.lines().map(|line| format!("    {line}")));
            } else {
                files.push((path.into(), lines.to_owned()));
            }
        }
        if let Some(xtask) = xtask(root) {
            said.push("you have an xtask: to call tidings there (`cargo xtask events check`)".to_owned());
            said.push(format!(
                "    in its Cargo.toml:      tidings-cli = {}",
                source.dependency(&xtask, "tidings-cli", &[])
            ));
            said.push(
                "    in its clap enum:       #[command(subcommand)] Events(tidings_cli::Command),".to_owned(),
            );
            said.push(
                "    in its match:           Xtask::Events(command) => return command.run(),".to_owned(),
            );
            said.push("    in schema/tidings.toml: command = \"cargo xtask events\"".to_owned());
        }
        let scaffold = Self { root: root.to_owned(), files, manifest, said };
        scaffold.refuse_to_overwrite()?;
        Ok(scaffold)
    }

    fn refuse_to_overwrite(&self) -> Result<()> {
        let there: Vec<&str> = self
            .files
            .iter()
            .map(|(path, _)| path)
            .filter(|path| self.root.join(path).exists())
            .map(|path| path.as_str())
            .collect();
        if there.is_empty() {
            return Ok(());
        }
        Err(Error::new(format!("already there: {}; nothing was written", there.join(", ")))
            .help("to add to what you have, write examples/catalog.rs in the package with your events: tidings::export!(\"app\": your_crate::YourEvent);")
            .help("then `{command} generate`"))
    }

    fn write(&self) -> Result<()> {
        for (path, text) in &self.files {
            let target = self.root.join(path);
            if let Some(folder) = target.parent() {
                std::fs::create_dir_all(folder).map_err(io("create the folder", folder))?;
            }
            std::fs::write(&target, text).map_err(io("write", &target))?;
            anstream::println!("wrote {path}");
        }
        if let Some(text) = &self.manifest {
            let target = self.root.join("Cargo.toml");
            std::fs::write(&target, text).map_err(io("write", &target))?;
            anstream::println!("added the package to Cargo.toml");
        }
        Ok(())
    }
}

/// Where tidings comes from.
enum Source {
    Version(String),
    Git(String),
    Path(Utf8PathBuf),
}

impl Source {
    fn parse(root: &Utf8Path, given: Option<&str>) -> Result<Self> {
        let Some(given) = given else { return Ok(Source::Version(env!("CARGO_PKG_VERSION").to_owned())) };
        let is_version =
            given.starts_with(|c: char| c.is_ascii_digit() || "=^~".contains(c)) && !given.contains('/');
        if is_version {
            return Ok(Source::Version(given.to_owned()));
        }
        let path = normal(&root.join(given));
        if path.join("crates/tidings/Cargo.toml").is_file() {
            return Ok(Source::Path(path));
        }
        if given.contains("://") || given.starts_with("git@") || given.ends_with(".git") {
            return Ok(Source::Git(given.to_owned()));
        }
        Err(Error::new(format!(
            "--tidings {given}: neither a version, nor a git address, nor a folder with tidings in it"
        ))
        .help(format!("as a path it would be `{path}`, which has no crates/tidings")))
    }

    /// The dependency as an inline table, for a package in `folder`.
    fn dependency(&self, folder: &Utf8Path, package: &str, features: &[&str]) -> String {
        let (key, value) = match self {
            Source::Version(version) => ("version", version.clone()),
            Source::Git(address) => ("git", address.clone()),
            Source::Path(path) => ("path", relative(folder, &path.join("crates").join(package))),
        };
        let mut parts = vec![format!("{key} = {}", toml_edit::Value::from(value))];
        if !features.is_empty() {
            let list: Vec<String> = features.iter().map(|feature| format!("\"{feature}\"")).collect();
            parts.push(format!("features = [{}]", list.join(", ")));
        }
        format!("{{ {} }}", parts.join(", "))
    }
}

/// The folder's name as a catalog's: lower-case letters, digits and `-`.
fn catalog_name(root: &Utf8Path) -> String {
    let words: Vec<String> = root
        .file_name()
        .unwrap_or("app")
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let name = words.join("-");
    if name.starts_with(|c: char| c.is_ascii_lowercase()) { name } else { "app".to_owned() }
}

fn camel(name: &str) -> String {
    name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn package_manifest(name: &str, source: &Source, folder: &Utf8Path) -> String {
    let schema = source.dependency(folder, "tidings", &["schema"]);
    let export = source.dependency(folder, "tidings", &["export"]);
    format!(
        "[package]\nname = \"{name}-events\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\nschemars = \"1\"\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
         tidings = {schema}\ntypeshare = \"1\"\n\n[dev-dependencies]\ntidings = {export}\n"
    )
}

fn library(name: &str) -> String {
    let event = format!("{}Event", camel(name));
    format!(
        "//! The events this application sends to its frontend.\n\n\
         use schemars::JsonSchema;\n\
         use serde::{{Deserialize, Serialize}};\n\
         use tidings::{{Events, Version}};\n\
         use typeshare::typeshare;\n\n\
         /// Everything the frontend can receive.\n\
         #[typeshare]\n\
         #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]\n\
         #[serde(tag = \"type\", content = \"payload\", rename_all = \"snake_case\")]\n\
         pub enum {event} {{\n\
         \x20   /// A task has come to its end.\n\
         \x20   TaskFinished {{\n\
         \x20       version: Version<1>,\n\
         \x20       /// What the task was called.\n\
         \x20       title: String,\n\
         \x20       /// Whether it did what it was meant to.\n\
         \x20       succeeded: bool,\n\
         \x20   }},\n\
         }}\n"
    )
}

fn exporter(name: &str) -> String {
    format!(
        "//! Prints the catalog for the toolchain; it is built and run by `generate` and `check`.\n\n\
         tidings::export!(\"{name}\": {}_events::{}Event);\n",
        name.replace('-', "_"),
        camel(name)
    )
}

const CURRENT: &str = "//! Generated schema and types are what the events say.\n\n\
    #[test]\nfn schema_and_types_are_current() {\n    tidings::assert_current!();\n}\n";

/// The lock has one entry on each line: in a merge those of both sides are kept, and `check` says what does
/// not fit together.
const ATTRIBUTES: &str = "\
schema/current/** text eol=lf linguist-generated
schema/released/** text eol=lf linguist-generated
schema/tidings.lock text eol=lf merge=union
generated/** text eol=lf linguist-generated
";

const IGNORES: &str = "schema/current/\nschema/released/\ngenerated/\n";

/// The manifest with the new member, or `None` when a glob covers it already.
fn with_member(text: &str, folder: &str, path: &Utf8Path) -> Result<Option<String>> {
    let mut manifest: toml_edit::DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Error::new(format!("`{path}` is not valid TOML")).because(error)
    })?;
    let workspace = manifest.entry("workspace").or_insert_with(toml_edit::table);
    let members = workspace
        .as_table_like_mut()
        .map(|table| table.entry("members").or_insert_with(|| toml_edit::value(toml_edit::Array::new())))
        .and_then(toml_edit::Item::as_array_mut)
        .ok_or_else(|| Error::new(format!("`{path}`: `workspace.members` is not a list")))?;
    let covered = members.iter().filter_map(|member| member.as_str()).any(|member| {
        member == folder
            || member
                .strip_suffix("/*")
                .is_some_and(|parent| folder.rsplit_once('/').is_some_and(|(outer, _)| outer == parent))
    });
    if covered {
        return Ok(None);
    }
    append(members, folder);
    Ok(Some(manifest.to_string()))
}

/// Adds an entry in the layout of the list: one a line, or all in one.
fn append(list: &mut toml_edit::Array, entry: &str) {
    let after_last = list.trailing().as_str().unwrap_or_default().to_owned();
    match after_last.rsplit_once('\n') {
        // What stands behind the last comma is a comment on the entry before.
        Some((comment, closing)) if list.trailing_comma() => {
            let first = list.get(0).and_then(|value| value.decor().prefix()?.as_str());
            let indent = first.and_then(|prefix| prefix.rsplit('\n').next()).unwrap_or("    ").to_owned();
            let closing = format!("\n{closing}");
            let value = toml_edit::Value::from(entry).decorated(format!("{comment}\n{indent}"), "");
            list.push_formatted(value);
            list.set_trailing(closing);
        }
        _ => list.push(entry),
    }
}

/// The folder of the xtask, if there is one.
fn xtask(root: &Utf8Path) -> Option<Utf8PathBuf> {
    ["xtask", "crates/xtask"]
        .iter()
        .map(|folder| root.join(folder))
        .find(|folder| folder.join("Cargo.toml").is_file())
        .or_else(|| {
            let config = std::fs::read_to_string(root.join(".cargo/config.toml")).ok()?;
            config.lines().any(|line| line.trim_start().starts_with("xtask")).then(|| root.to_owned())
        })
}

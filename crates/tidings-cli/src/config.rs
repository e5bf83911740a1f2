//! `schema/tidings.toml`: everything optional, unknown keys refused with the nearest known one.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;
use serde::Deserialize;
use tidings_schema::finding::{Finding, Level};
use tidings_schema::rules;

use crate::error::{Error, Result, io};

mod promise;

pub use promise::{Allow, EventConfig, Promise, Readers, UnknownEvents, Window};

/// The configuration. Paths are relative to the folder of the file (`schema/`).
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Config {
    /// The words tidings is called with here, as they stand in generated headers and are run by
    /// `tidings::assert_current!()`: `"cargo xtask events"`. Default: `"cargo tidings"`.
    pub command: Option<String>,
    /// The packages that export catalogs. Default: every workspace member with the example target
    /// `catalog`.
    pub packages: Option<Vec<String>>,
    /// Further folders or files of Rust sources for the second reading, beside the catalogs' packages.
    #[schemars(with = "Vec<String>")]
    pub sources: Vec<Utf8PathBuf>,
    /// The start of every `$id`. Default: `"urn:tidings"`.
    pub id_base: Option<String>,
    /// The folder with template overrides. Default: `templates` beside this file.
    #[schemars(with = "Option<String>")]
    pub templates: Option<Utf8PathBuf>,
    /// TypeScript outputs. Default: one, in `../generated/typescript`.
    pub typescript: Option<Vec<TypeScript>>,
    /// Schema and TypeScript of leaf types nobody can express, by Rust path.
    pub types: BTreeMap<String, TypeOverride>,
    /// Levels of rules.
    pub lints: Lints,
    /// Who reads the events: `"together"` (frontend and backend ship as one), or `"separate"` (web
    /// pages, several clients: older readers stay out there). Default: `"separate"`.
    pub readers: Readers,
    /// How far back readers and writers are reckoned with. Default: all releases.
    pub window: Option<Window>,
    /// Whether readers take event types and versions they do not know: `"open"`, or `"closed"`.
    pub unknown_events: UnknownEvents,
    /// What is promised of single events, by `"catalog/type"` or `"type"`.
    pub events: BTreeMap<String, EventConfig>,
    /// Single breaks that are intended: `allow` writes them.
    pub allow: Vec<Allow>,
}

/// One TypeScript output.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct TypeScript {
    /// The folder; each catalog gets a folder of its own in it.
    #[schemars(with = "String")]
    pub out: Utf8PathBuf,
    /// The catalogs to write. Default: all.
    pub catalogs: Option<Vec<String>>,
    /// The versions of each event: `"current"`, `"window"` (what still counts after a release) or `"all"`.
    #[serde(default)]
    pub versions: Versions,
    /// Whether validators stand beside the types: `isX`, `validateX`, `parseEnvelope`.
    #[serde(default = "yes")]
    pub validators: bool,
    /// Whether `fixtures.ts` holds valid events of every type and version, for tests of a frontend.
    #[serde(default)]
    pub fixtures: bool,
    /// `false`, or the name of the npm package to make of it: `"@acme/events"`.
    #[serde(default)]
    pub package: Package,
    /// Whether properties are `readonly`.
    #[serde(default = "yes")]
    pub readonly: bool,
    /// The ending in relative imports: `"js"` (every module resolution), `"ts"` or `"none"`.
    #[serde(default)]
    pub import_extension: ImportExtension,
    /// Newtypes to brand: `true` for all, or their names.
    #[serde(default)]
    pub branded: Branded,
    /// Whether the output is committed. `false` writes a `.gitignore` beside it, and `check` does
    /// not miss it.
    #[serde(default = "yes")]
    pub commit: bool,
}

fn yes() -> bool {
    true
}

impl Default for TypeScript {
    fn default() -> Self {
        Self {
            out: "../generated/typescript".into(),
            catalogs: None,
            versions: Versions::default(),
            validators: true,
            fixtures: false,
            package: Package::default(),
            readonly: true,
            import_extension: ImportExtension::default(),
            branded: Branded::default(),
            commit: true,
        }
    }
}

/// Which versions of an event are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Versions {
    /// The version each variant carries today.
    Current,
    /// Those that still count; the same as all until something is released.
    Window,
    /// All.
    #[default]
    All,
}

/// The ending in relative imports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImportExtension {
    /// `./types.js`
    #[default]
    Js,
    /// `./types.ts`
    Ts,
    /// `./types`
    None,
}

/// Whether an output is an npm package of its own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Package {
    /// `false`: plain files.
    No(bool),
    /// The package's name.
    Named(String),
}

impl Default for Package {
    fn default() -> Self {
        Package::No(false)
    }
}

/// Which newtypes are branded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Branded {
    /// All or none.
    All(bool),
    /// Those with these names.
    Names(Vec<String>),
}

impl Default for Branded {
    fn default() -> Self {
        Branded::All(false)
    }
}

/// What stands for a type nobody can express.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct TypeOverride {
    /// The JSON Schema, instead of what schemars says.
    pub schema: Option<serde_json::Value>,
    /// The TypeScript type, instead of what the schema says.
    pub ts: Option<String>,
}

/// Levels by rule, by event and by path. The more precise one wins: path, event, rule.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default)]
#[non_exhaustive]
pub struct Lints {
    /// `[lints.event."nexus/server_status"]`
    pub event: BTreeMap<String, BTreeMap<String, LintLevel>>,
    /// `[lints.path."Payload.field"]`
    pub path: BTreeMap<String, BTreeMap<String, LintLevel>>,
    /// `rule = "level"`
    #[serde(flatten)]
    pub rules: BTreeMap<String, LintLevel>,
}

/// The level of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LintLevel {
    /// Not said.
    Off,
    /// Said, passes.
    Note,
    /// Said with emphasis, passes.
    Warning,
    /// Fails.
    Error,
}

impl Config {
    /// Reads the configuration; a missing file is the default.
    ///
    /// # Errors
    /// Names file, line and the nearest known key.
    pub fn read(path: &Utf8Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, Utf8Path::new("schema/tidings.toml")),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(io("read", path)(error)),
        }
    }

    /// Parses the configuration; `path` is for messages.
    ///
    /// # Errors
    /// Names file, line and the nearest known key.
    pub fn parse(text: &str, path: &Utf8Path) -> Result<Self> {
        let config: Self = toml::from_str(text).map_err(|error| {
            let line =
                error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let message = error.message().to_owned();
            let mut failure =
                Error::new(format!("{path}:{line}: {}", message.lines().next().unwrap_or_default()));
            if message.contains("expected a sequence")
                && text.lines().any(|line| line.trim() == "[typescript]")
            {
                failure = failure.help("outputs are a list: write `[[typescript]]`");
            }
            if let Some(nearest) = nearest_in(&message) {
                failure = failure.help(format!("did you mean `{nearest}`?"));
            }
            failure
        })?;
        config.validate(path)?;
        Ok(config)
    }

    fn validate(&self, path: &Utf8Path) -> Result<()> {
        let named = self.lints.event.values().chain(self.lints.path.values()).flat_map(BTreeMap::keys);
        for rule in self.lints.rules.keys().chain(named) {
            match rules::find(rule) {
                Some(rule) if !rule.adjustable => {
                    return Err(Error::new(format!("{path}: the level of `{}` cannot be changed", rule.id))
                        .help(rule.mend));
                }
                Some(_) => {}
                None => {
                    let error = Error::new(format!("{path}: no rule named `{rule}`"));
                    return Err(match nearest(rule, rules::all().map(|rule| rule.id)) {
                        Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                        None => error.help("`explain` lists the rules"),
                    });
                }
            }
        }
        if self.id_base.as_ref().is_some_and(|base| {
            !base.contains(':') || base.contains(['#', '"', '<', '>']) || base.contains(char::is_whitespace)
        }) {
            return Err(Error::new(format!("{path}: `id-base` is not the start of a URI"))
                .help("write `id-base = \"urn:acme\"`, or a URL of yours without `#`"));
        }
        for (index, allow) in self.allow.iter().enumerate() {
            let place = format!("{path}: [[allow]] id = \"{}\"", allow.id);
            if allow.reason.trim().is_empty() {
                return Err(Error::new(format!("{place}: `reason` is empty"))
                    .help("say why the break may pass: whoever meets it will ask"));
            }
            if self.allow[..index].iter().any(|other| other.id == allow.id) {
                return Err(Error::new(format!("{place} stands there twice")).help("remove one of the two"));
            }
        }
        let mut outs = Vec::new();
        for output in self.typescript.iter().flatten() {
            if output.package == Package::No(true) {
                return Err(Error::new(format!(
                    "{path}: `package = true` leaves the package without a name"
                ))
                .help("write `package = \"@acme/events\"`"));
            }
            if matches!(output.package, Package::Named(_)) && output.import_extension == ImportExtension::None
            {
                return Err(Error::new(format!("{path}: a package needs an ending in its imports"))
                    .help("leave `import-extension` out, or set it to \"js\""));
            }
            if output.fixtures && output.branded != Branded::All(false) {
                return Err(Error::new(format!(
                    "{path}: fixtures are plain values, which branded types refuse"
                ))
                .help("write two outputs: one with `fixtures`, one with `branded`"));
            }
            if outs.contains(&&output.out) {
                return Err(Error::new(format!("{path}: two outputs write into `{}`", output.out))
                    .help("give each `[[typescript]]` an `out` of its own"));
            }
            outs.push(&output.out);
        }
        Ok(())
    }

    /// The TypeScript outputs.
    #[must_use]
    pub fn typescript(&self) -> Vec<TypeScript> {
        self.typescript.clone().unwrap_or_else(|| vec![TypeScript::default()])
    }

    /// The words for generated headers. They come from the configuration alone, so that the output
    /// does not depend on who calls.
    #[must_use]
    pub fn command(&self) -> &str {
        self.command.as_deref().unwrap_or("cargo tidings")
    }

    /// The start of every `$id`.
    #[must_use]
    pub fn id_base(&self) -> &str {
        self.id_base.as_deref().unwrap_or("urn:tidings").trim_end_matches(':')
    }

    /// Sets the level of a finding; `None` when the configuration turns it off.
    #[must_use]
    pub fn level(&self, mut finding: Finding) -> Option<Finding> {
        let by_path = finding.path.as_ref().and_then(|path| self.lints.path.get(path)?.get(finding.rule));
        let by_event = finding.event.as_ref().and_then(|event| {
            let short = event.rsplit('/').next().unwrap_or(event);
            self.lints.event.get(event).or_else(|| self.lints.event.get(short))?.get(finding.rule)
        });
        match by_path.or(by_event).or_else(|| self.lints.rules.get(finding.rule)) {
            None => Some(finding),
            Some(LintLevel::Off) => None,
            Some(level) => {
                finding.level = match level {
                    LintLevel::Note => Level::Note,
                    LintLevel::Warning => Level::Warning,
                    LintLevel::Error | LintLevel::Off => Level::Error,
                };
                Some(finding)
            }
        }
    }
}

/// The JSON Schema (draft 2020-12) of `schema/tidings.toml`.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Config);
    schema.insert("$id".into(), "urn:tidings:meta:config".into());
    schema.to_value()
}

/// The known word nearest to an unknown one, if one is near.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(word.len()) / 2)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The nearest known key in serde's message: "unknown field `a`, expected one of `b`, `c`".
fn nearest_in(message: &str) -> Option<&str> {
    let (unknown, known) = message.split_once(", expected ")?;
    let unknown = unknown.split('`').nth(1)?;
    nearest(unknown, known.split('`').skip(1).step_by(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config> {
        Config::parse(text, Utf8Path::new("schema/tidings.toml"))
    }

    fn refusal(text: &str) -> (String, Vec<String>) {
        let error = parse(text).unwrap_err();
        (error.to_string(), error.helps().to_vec())
    }

    #[test]
    fn an_unknown_key_is_refused_with_line_and_the_nearest_known_one() {
        let (message, help) =
            refusal("command = \"cargo xtask\"\n\n[[typescript]]\nout = \"a\"\nread-only = true\n");
        assert!(message.starts_with("schema/tidings.toml:5: unknown field `read-only`"), "{message}");
        assert_eq!(help, ["did you mean `readonly`?"]);
    }

    #[test]
    fn an_unknown_rule_and_a_fixed_rule_are_refused() {
        let (message, help) = refusal("[lints]\njs-unsave-integer = \"note\"\n");
        assert!(message.contains("no rule named `js-unsave-integer`"), "{message}");
        assert_eq!(help, ["did you mean `js-unsafe-integer`?"]);
        assert!(refusal("[lints]\nartefact-stale = \"off\"\n").0.contains("cannot be changed"));
    }

    #[test]
    fn what_cannot_work_is_refused_with_the_way_out() {
        for (text, message, help) in [
            ("id-base = \"a b\"", "`id-base` is not the start of a URI", "urn:acme"),
            ("[typescript]\nout = \"a\"", "expected a sequence", "[[typescript]]"),
            ("readers = \"seperate\"", "unknown variant `seperate`", "`separate`"),
            ("reader = \"separate\"", "unknown field `reader`", "`readers`"),
            ("window = { release = 2 }", "unknown field `release`", "`releases`"),
            ("[events.a]\npromise = \"durabel\"", "unknown variant `durabel`", "`durable`"),
            ("[[allow]]\nid = \"a\"\nreason = \" \"", "`reason` is empty", "why the break may pass"),
            (
                "[[typescript]]\nout = \"a\"\npackage = \"b\"\nimport-extension = \"none\"",
                "a package needs an ending in its imports",
                "\"js\"",
            ),
        ] {
            let (said, helps) = refusal(text);
            assert!(said.contains(message), "{said}");
            assert!(helps.iter().any(|line| line.contains(help)), "{helps:?}");
        }
    }

    #[test]
    fn the_most_precise_level_wins() {
        let config = parse(
            "[lints]\njs-unsafe-integer = \"warning\"\n[lints.path.\"A.b\"]\njs-unsafe-integer = \"off\"\n\
             [lints.event.\"c\"]\njs-unsafe-integer = \"note\"\n",
        )
        .unwrap();
        let finding = || Finding::new("js-unsafe-integer", "x");
        assert_eq!(config.level(finding()).unwrap().level, Level::Warning);
        assert_eq!(config.level(finding().event("n/c")).unwrap().level, Level::Note);
        assert_eq!(config.level(finding().event("n/c").path("A.b")), None);
    }
}

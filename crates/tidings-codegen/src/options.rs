//! What can be asked for, and what comes out.

use std::collections::BTreeMap;

use serde_json::Value;

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artefact {
    /// Relative to the output folder, with `/` between the parts.
    pub path: String,
    /// The whole text, `\n` at the end of every line.
    pub text: String,
}

/// How the TypeScript is to look. All of it is configuration: nothing here depends on the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeScriptOptions {
    /// Whether properties, arrays and maps are `readonly`.
    pub readonly: bool,
    /// How files import each other.
    pub import_extension: ImportExtension,
    /// Whether validators stand beside the types: `validators.ts` and `standard.ts`.
    pub validators: bool,
    /// Valid events of every type and version, for `fixtures.ts`.
    pub fixtures: Option<Fixtures>,
    /// The name of an npm package to make of the folder.
    pub package: Option<String>,
    /// Which newtypes over text, numbers and booleans get a brand, so that a `SessionId` is not
    /// any other `string`.
    pub branded: Branded,
    /// The command that generates, for the headers: `cargo xtask generate`.
    pub command: String,
    /// Type name → TypeScript expression to use instead of what the schema says.
    pub overrides: BTreeMap<String, String>,
}

impl Default for TypeScriptOptions {
    fn default() -> Self {
        Self {
            readonly: true,
            import_extension: ImportExtension::Js,
            validators: true,
            fixtures: None,
            package: None,
            branded: Branded::None,
            command: "cargo tidings generate".to_owned(),
            overrides: BTreeMap::new(),
        }
    }
}

/// (event type, version) → valid events.
pub type Fixtures = BTreeMap<(String, u32), Fixture>;

/// Valid events of one type and version. They are trusted: the generator does not judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixture {
    /// Without what may be left out.
    pub minimal: Value,
    /// With all of it.
    pub full: Value,
}

/// What stands after the file name in an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportExtension {
    /// `./types.js`: what Node and every bundler resolve.
    Js,
    /// `./types.ts`: for `allowImportingTsExtensions` and type stripping.
    Ts,
    /// `./types`: for `moduleResolution: bundler` only.
    None,
}

impl ImportExtension {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Js => ".js",
            Self::Ts => ".ts",
            Self::None => "",
        }
    }
}

/// Which newtypes are branded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Branded {
    /// None: newtypes are aliases.
    None,
    /// Every one.
    All,
    /// The ones named.
    Names(Vec<String>),
}

/// (type name, field or variant key) → the note of its `#[deprecated]`.
///
/// Schemas only say *that* something is deprecated. The key is the one on the wire; for a type as
/// a whole it is empty.
pub type DeprecationNotes = BTreeMap<(String, String), String>;

/// Fingerprints, as they are to appear in the generated data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprints {
    /// Of the whole catalog: `sha256:…`.
    pub catalog: String,
    /// Of each (event type, version), if they are to be generated.
    pub events: BTreeMap<(String, u32), String>,
}

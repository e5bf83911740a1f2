//! stub
#![allow(missing_docs)]
use std::collections::BTreeMap;
pub struct Artefact {
    pub path: String,
    pub text: String,
}
pub enum ImportExtension {
    Js,
    Ts,
    None,
}
pub enum Versions {
    Current,
    Window,
    All,
}
pub enum Branded {
    None,
    All,
    Names(Vec<String>),
}
pub struct TypeScriptOptions {
    pub readonly: bool,
    pub import_extension: ImportExtension,
    pub versions: Versions,
    pub package: Option<String>,
    pub branded: Branded,
    pub command: String,
    pub overrides: BTreeMap<String, String>,
    pub fingerprint: String,
    pub event_fingerprints: Vec<String>,
}
impl Default for TypeScriptOptions {
    fn default() -> Self {
        Self {
            readonly: true,
            import_extension: ImportExtension::Js,
            versions: Versions::All,
            package: None,
            branded: Branded::None,
            command: String::new(),
            overrides: BTreeMap::new(),
            fingerprint: String::new(),
            event_fingerprints: Vec::new(),
        }
    }
}
pub struct Templates;
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct TemplateError;
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct CodegenError;
impl CodegenError {
    pub fn into_finding(self) -> Result<tidings_schema::finding::Finding, Self> {
        Err(self)
    }
}
impl Templates {
    pub fn builtin() -> Self {
        Self
    }
    pub fn with_override(self, _: &str, _: &str) -> Result<Self, TemplateError> {
        Ok(self)
    }
}
pub type DeprecationNotes = BTreeMap<(String, String), String>;
pub fn typescript(
    _: &tidings_schema::catalog::Catalog,
    _: &TypeScriptOptions,
    _: &Templates,
    _: &DeprecationNotes,
) -> Result<Vec<Artefact>, CodegenError> {
    Ok(vec![])
}
pub fn typescript_from_schema(
    _: &serde_json::Value,
    _: Option<&str>,
    _: &TypeScriptOptions,
    _: &Templates,
) -> Result<Vec<Artefact>, CodegenError> {
    Ok(vec![])
}

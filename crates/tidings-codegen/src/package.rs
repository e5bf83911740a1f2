//! The npm package around the generated files.

use minijinja::context;

use crate::error::CodegenError;
use crate::generation::{Files, Shared};
use crate::options::{ImportExtension, TypeScriptOptions};

/// Adds `package.json` and `tsconfig.json`. They go last: they list the other files.
pub(crate) fn add(
    files: &mut Files<'_>,
    name: &str,
    options: &TypeScriptOptions,
    shared: &Shared,
) -> Result<(), CodegenError> {
    let sources: Vec<String> = files.artefacts.iter().map(|artefact| artefact.path.clone()).collect();
    let rewrite = options.import_extension == ImportExtension::Ts;
    files.add("package.json", context! { name => name, sources => sources.clone(), ..shared.value() })?;
    files.add("tsconfig.json", context! { sources => sources, rewrite => rewrite, ..shared.value() })
}

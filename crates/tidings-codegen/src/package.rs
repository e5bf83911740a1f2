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
    let has_fixtures = options.fixtures.is_some();
    files.add(
        "package.json",
        context! { name => name, has_fixtures => has_fixtures, sources => sources.clone(), ..shared.value() },
    )?;
    files.add("tsconfig.json", context! { sources => sources, rewrite => rewrite, ..shared.value() })
}

//! The contract, through our own generator.

use anyhow::{Context as _, Result, ensure};
use tidings_cli::compute;
use tidings_cli::config::Config;
use tidings_codegen::Templates;
use tidings_schema::document::CatalogDocument;
use tidings_schema::released::reading::Reading;

use super::{Forge, cargo, output_of, repository, timed};

const PACKAGE: &str = "tidings-bench";

/// Builds what measures, and writes what tidings makes of the contract into the target folder.
pub(super) fn make() -> Result<Forge> {
    anstream::eprintln!("bench: building the contract and its judges");
    let root = repository().join("target/bench/validate");
    let mut exporter = cargo();
    exporter
        .args(["run", "--quiet", "--release", "--package", PACKAGE, "--example", "catalog"])
        .current_dir(repository());
    let document = CatalogDocument::parse(&output_of(&mut exporter)?)?;
    let computed = compute::generate(
        vec![document],
        &[],
        &Config::default(),
        &Templates::builtin(),
        Reading::default(),
        &|_| "generated/typescript".to_owned(),
    )?;
    ensure!(computed.complete, "the contract cannot be carried: {:?}", computed.findings);
    for folder in ["schema", "generated"] {
        let _ = std::fs::remove_dir_all(root.join(folder));
    }
    let workspace = [
        ("Cargo.toml".to_owned(), "[workspace]\nmembers = []\n".to_owned()),
        ("schema/tidings.toml".to_owned(), String::new()),
    ];
    for (path, text) in
        computed.plan.files.iter().map(|(path, text)| (path.to_string(), text.clone())).chain(workspace)
    {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    timed(
        cargo()
            .args(["build", "--quiet", "--release", "--package", PACKAGE, "--bin", PACKAGE])
            .current_dir(repository()),
    )?;
    let own = std::env::current_exe().context("could not tell where this program is")?;
    Ok(Forge { root, program: own.with_file_name(PACKAGE) })
}

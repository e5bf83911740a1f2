//! The published JSON Schemas of tidings' own formats, in `schema/meta/`.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

fn files() -> [(&'static str, serde_json::Value); 3] {
    [
        ("catalog-document.v1.json", tidings_schema::document::json_schema()),
        ("check-report.v1.json", tidings_cli::check_report_schema()),
        ("tidings.toml.json", tidings_cli::config::json_schema()),
    ]
}

fn text(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}

/// Writes them.
pub(crate) fn write(root: &Path) -> Result<()> {
    for (name, schema) in files() {
        let path = root.join("schema/meta").join(name);
        std::fs::create_dir_all(root.join("schema/meta"))?;
        std::fs::write(&path, text(&schema)).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Fails when one of them is not what the code says.
pub(crate) fn check(root: &Path) -> Result<()> {
    for (name, schema) in files() {
        if std::fs::read_to_string(root.join("schema/meta").join(name)).ok() != Some(text(&schema)) {
            bail!("schema/meta/{name} is out of date: run `cargo xtask meta` and commit the result");
        }
    }
    Ok(())
}

//! Each package is compiled with one selection of features, whatever is built: all members for the
//! tests, `xtask` alone, the exporter of `nexus-events`, or the tests of one crate.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// What a build of these packages compiles: `serde v1.0.229 [default,derive,std]`, a line a package.
fn selected(packages: &[&str]) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the repository");
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["tree", "--locked", "--prefix", "none", "--format", "{p} [{f}]"])
        .args(packages)
        .current_dir(root)
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    // `{p}` says of a path where it is, of a package it has shown already `(*)`.
    let lines = text.lines().filter_map(|line| {
        let (package, features) = line.split_once(" [")?;
        let features = features.split(']').next()?;
        Some(format!("{} [{features}]", package.split(" (").next()?))
    });
    lines.collect()
}

#[test]
fn every_package_has_one_selection_of_features() {
    let all = selected(&["--workspace"]);
    let missing = |packages: &[&str], own: &str| {
        let alone = selected(packages);
        assert!(alone.len() > 50, "{packages:?}: {alone:?}");
        let other: Vec<String> =
            alone.difference(&all).filter(|line| !line.starts_with(own)).cloned().collect();
        assert!(
            other.is_empty(),
            "`cargo build {}` compiles these once more; name the missing features in \
             crates/workspace-features/Cargo.toml:\n{}",
            packages.join(" "),
            other.join("\n")
        );
    };
    // The features of the package itself are what it is built for.
    missing(&["--package", "xtask", "--edges", "no-dev"], "xtask ");
    missing(&["--package", "nexus-events"], "nexus-events ");
    for package in [
        "tidings",
        "tidings-schema",
        "tidings-codegen",
        "tidings-cli",
        "tidings-frames",
        "tidings-delivery",
        "tidings-axum",
        "nexus-demo",
        "tidings-tests",
        "tidings-command-tests",
    ] {
        missing(&["--package", package], &format!("{package} "));
    }
}

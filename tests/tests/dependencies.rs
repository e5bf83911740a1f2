//! What an application links.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::process::Command;

/// The crates that `tidings` brings with these features, without their versions.
fn crates(features: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["tree", "--locked", "--edges", "normal", "--package", "tidings", "--prefix", "none"]);
    cargo.args(["--format", "{p}", "--features", features]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).unwrap();
    listed.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn without_features_tidings_is_serde_and_serde_json_only() {
    let serde = ["serde", "serde_core", "serde_derive", "serde_json", "itoa", "memchr", "zmij"];
    let derives = ["tidings-derive", "proc-macro2", "quote", "syn", "unicode-ident"];
    let expected: BTreeSet<&str> = ["tidings"].into_iter().chain(serde).chain(derives).collect();
    assert_eq!(crates("").iter().map(String::as_str).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn reading_brings_the_judge_but_nothing_that_fetches() {
    let crates = crates("validate");
    assert!(crates.contains("jsonschema"));
    for network in ["reqwest", "hyper", "rustls", "tokio", "native-tls", "ureq", "schemars"] {
        assert!(!crates.contains(network), "{network}");
    }
}

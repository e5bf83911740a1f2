//! The crates as the registry would have them: packed, unpacked beside each other, built and used.
//!
//! `cargo package` with its own verification builds every crate once more, dependencies included, in a
//! target folder of its own. Here the same archives are built in the folder the other adopters use,
//! and what was built is run.

use std::process::Command;

use tidings_command_tests::adoption::{Adopter, Said};
use tidings_command_tests::{repository, target};

/// The crates that are published, in the order of their dependencies.
const PUBLISHED: [&str; 5] =
    ["tidings-derive", "tidings", "tidings-schema", "tidings-codegen", "tidings-cli"];

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[test]
fn what_is_packaged_builds_and_generates() {
    let folder = target().join("packaged");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut pack = Command::new(cargo);
    pack.args(["package", "--no-verify", "--allow-dirty", "--quiet", "--target-dir"])
        .arg(&folder)
        .args(PUBLISHED.iter().flat_map(|name| ["--package", name]))
        .current_dir(repository());
    Said::by(&mut pack).ended(0).done();

    let shop = Adopter::new("shop");
    let mut patches = String::from("\n[patch.crates-io]\n");
    for name in PUBLISHED {
        let archive = folder.join(format!("package/{name}-{VERSION}.crate"));
        Said::by(shop.command("tar", ".").args(["--extract", "--gzip", "--file"]).arg(&archive))
            .ended(0)
            .done();
        // A registry serves no workspace: nothing may be inherited any more, nor found beside it.
        let manifest: toml::Table =
            shop.read(&format!("{name}-{VERSION}/Cargo.toml")).parse().expect("a manifest");
        let package = &manifest["package"];
        for key in ["description", "license", "repository", "rust-version"] {
            assert!(package[key].is_str(), "{name}: `{key}` is missing");
        }
        for table in ["dependencies", "build-dependencies"] {
            for (dependency, wanted) in
                manifest.get(table).and_then(|table| table.as_table()).into_iter().flatten()
            {
                assert!(wanted.get("path").is_none(), "{name}: `{dependency}` is still a path");
            }
        }
        patches.push_str(&format!("{name} = {{ path = \"{name}-{VERSION}\" }}\n"));
    }
    assert!(
        shop.has(&format!("tidings-codegen-{VERSION}/templates/typescript/types.ts.j2")),
        "the templates are inside the crate that needs them"
    );

    // The scaffold as it is without `--tidings`: the version of the registry.
    shop.cargo(&["tidings", "init"]).ended(0).done();
    shop.edit(
        "Cargo.toml",
        "members = [\"crates/events\"]\n",
        &format!("members = [\"crates/events\", \"tidings-*\"]\n{patches}"),
    );
    shop.lock_versions();
    shop.cargo(&["build", "--quiet", "--package", "tidings-cli", "--bin", "cargo-tidings"]).ended(0).done();
    let program = target().join("adopters/debug/cargo-tidings").display().to_string();
    let run = |word: &str| Said::by(shop.command(&program, ".").arg(word));
    run("generate").ended(0).says("shop  1 event").done();
    run("check").ended(0).done();
    assert!(shop.read("generated/typescript/shop/types.ts").contains("TaskFinishedPayload"));
}

//! The hook, run by the real pre-commit in a real git repository.

use std::path::PathBuf;
use std::process::Command;

use tidings_command_tests::adoption::{Adopter, Said};
use tidings_command_tests::{repository, target};

/// pre-commit from PyPI, in a virtual environment under the target folder; `Err` says why not.
fn pre_commit() -> Result<PathBuf, String> {
    let python = Command::new("python3").args(["-c", "import venv, ensurepip"]).output();
    if !python.is_ok_and(|output| output.status.success()) {
        return Err("python3 with venv is not on this machine".to_owned());
    }
    let folder = target().join("adopters/pre-commit-venv");
    let program = folder.join("bin/pre-commit");
    if !program.is_file() {
        Said::by(Command::new("python3").args(["-m", "venv"]).arg(&folder)).ended(0).done();
        Said::by(Command::new(folder.join("bin/pip")).args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "pre-commit>=4,<5",
        ]))
        .ended(0)
        .done();
    }
    Ok(program)
}

/// A git repository with the hooks of this one, as they stand in the working tree.
fn hooks_of_this_repository(adopter: &Adopter) -> (String, String) {
    let folder = adopter.path("../hooks");
    let git = |args: &[&str]| {
        let mut command = adopter.command("git", "../hooks");
        command.args(["-c", "user.name=Tidings", "-c", "user.email=tidings@example.org"]).args(args);
        Said::by(&mut command).ended(0)
    };
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::copy(repository().join(".pre-commit-hooks.yaml"), folder.join(".pre-commit-hooks.yaml"))
        .expect("the hooks");
    git(&["init", "--quiet", "--initial-branch=main"]).done();
    git(&["add", "--all"]).done();
    git(&["commit", "--quiet", "--message", "Hooks"]).done();
    let revision = git(&["rev-parse", "HEAD"]).out.trim().to_owned();
    (folder.canonicalize().expect("it is there").display().to_string(), revision)
}

#[test]
#[expect(clippy::print_stderr, reason = "a skip says so aloud")]
fn a_clean_commit_passes_and_a_drifted_one_is_refused() {
    let pre_commit = match pre_commit() {
        Ok(program) => program,
        Err(why) => {
            eprintln!("skipped: {why}");
            return;
        }
    };
    let shop = Adopter::new("shop");
    let run = |args: &[&str]| {
        let mut command = shop.command(&pre_commit, ".");
        Said::by(command.args(args).env("PRE_COMMIT_HOME", shop.path("../pre-commit-home")))
    };
    let commit = |message: &str| {
        shop.git(&["add", "--all"]).ended(0).done();
        let mut command = shop.command("git", ".");
        command
            .args(["-c", "user.name=Adopter", "-c", "user.email=adopter@example.org"])
            .args(["commit", "--message", message])
            .env("PRE_COMMIT_HOME", shop.path("../pre-commit-home"));
        Said::by(&mut command)
    };

    let here = repository().to_str().expect("a path in UTF-8");
    shop.cargo(&["tidings", "init", "--tidings", here]).ended(0).done();
    shop.lock_versions();
    shop.cargo(&["tidings", "generate"]).ended(0).done();
    let (hooks, revision) = hooks_of_this_repository(&shop);
    shop.write(
        ".pre-commit-config.yaml",
        &format!("repos:\n  - repo: {hooks}\n    rev: {revision}\n    hooks:\n      - id: tidings-check\n"),
    );
    run(&["validate-manifest", &format!("{hooks}/.pre-commit-hooks.yaml")]).ended(0).done();
    run(&["install"]).ended(0).done();

    commit("Events").ended(0).says("events, schema and types agree").says("Passed").done();
    let committed = shop.git(&["rev-parse", "HEAD"]).ended(0).out;

    // The stamp answers the next run: whoever asked cargo for the exporter would bring it back.
    let exporter = target().join("adopters/debug/examples/catalog");
    std::fs::remove_file(&exporter).expect("the exporter was built");
    run(&["run", "--verbose"]).ended(0).says("nothing changed").says("Passed").done();
    shop.write("notes.md", "Nothing to do with events.\n");
    commit("Notes").ended(0).says("Passed").done();
    assert!(!exporter.exists(), "the hook compiled although nothing had changed");

    // The Rust moves on, the generated files do not.
    shop.edit("crates/events/src/lib.rs", "title: String", "headline: String");
    let before = shop.git(&["rev-parse", "HEAD"]).ended(0).out;
    assert_ne!(before, committed);
    commit("A headline")
        .ended(1)
        .says("Failed")
        .says("error[artefact-stale]")
        .says("headline")
        .says("run `cargo tidings generate` and commit the result")
        .done();
    assert_eq!(shop.git(&["rev-parse", "HEAD"]).ended(0).out, before, "nothing was committed");

    // So does a generated file that is deleted, of which pre-commit hands no name on.
    shop.git(&["checkout", "--quiet", "HEAD", "--", "crates"]).ended(0).done();
    std::fs::remove_file(shop.path("schema/current/shop/bundle.json")).expect("the bundle");
    commit("Less").ended(1).says("error[artefact-missing]").done();
    shop.git(&["checkout", "--quiet", "HEAD", "--", "."]).ended(0).done();

    // What the finding says mends it.
    shop.edit("crates/events/src/lib.rs", "title: String", "headline: String");
    shop.cargo(&["tidings", "generate"]).ended(0).done();
    commit("A headline").ended(0).says("Passed").done();
    assert_eq!(shop.git(&["status", "--porcelain"]).ended(0).out, "");
}

//! `cargo xtask` on a terminal: cargo's progress is seen while it builds, and nothing of cargo once
//! it is up to date.

use std::path::Path;
use std::process::{Command, Stdio};

const MANIFEST: &str =
    "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n";
const MAIN: &str = "fn main() {\n    println!(\"done\");\n}\n";
/// Cargo draws nothing in the first half of a second.
const SLOW: &str = "fn main() {\n    std::thread::sleep(std::time::Duration::from_secs(2));\n}\n";

/// What a terminal shows of `cargo xtask`, which `script` gives it.
fn on_a_terminal(folder: &Path) -> String {
    let output = Command::new("script")
        .args(["-qec", "cargo xtask", "/dev/null"])
        .current_dir(folder)
        .env_remove("CARGO_TARGET_DIR")
        .stdin(Stdio::null())
        .output()
        .expect("script (util-linux) gives a program a terminal");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_alias_shows_progress_while_it_builds_and_nothing_afterwards() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("in a folder")).expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    };
    write("Cargo.toml", MANIFEST);
    write("src/main.rs", MAIN);
    write("build.rs", SLOW);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the repository");
    let config = std::fs::read_to_string(root.join(".cargo/config.toml")).expect("the alias");
    write(".cargo/config.toml", &config);

    let first = on_a_terminal(folder.path());
    assert!(first.contains(">") && first.contains("xtask(build)"), "cargo's progress is drawn: {first:?}");
    assert!(first.ends_with("done\r\n"), "{first:?}");
    assert_eq!(on_a_terminal(folder.path()), "done\r\n");
}

//! The TypeScript tools of `tests/frontend`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The two compilers that generated code must pass.
pub(crate) const COMPILERS: [&str; 2] = ["typescript-5.9", "typescript-7"];

pub(crate) fn frontend() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/frontend");
    let folder = folder.canonicalize().expect("tests/frontend is there");
    assert!(
        folder.join("node_modules").is_dir(),
        "the TypeScript tools are not installed: run `npm ci` in tests/frontend"
    );
    folder
}

/// Runs a compiler in a folder; gives whether it passed and what it said.
pub(crate) fn compile(compiler: &str, folder: &Path, arguments: &[&str]) -> (bool, String) {
    let script = frontend().join("node_modules").join(compiler).join("bin/tsc");
    run(Command::new("node").arg(script).args(arguments).current_dir(folder))
}

pub(crate) fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().expect("the tool starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// A folder under the strict flags.
pub(crate) fn strict_project(folder: &Path) {
    let strict = frontend().join("tsconfig.strict.json");
    write(folder, "package.json", "{ \"type\": \"module\" }\n");
    for (name, module, resolution) in
        [("tsconfig.json", "esnext", "bundler"), ("tsconfig.node.json", "nodenext", "nodenext")]
    {
        let config = serde_json::json!({
            "extends": strict,
            "compilerOptions": { "module": module, "moduleResolution": resolution },
            "include": ["**/*.ts"],
        });
        write(folder, name, &config.to_string());
    }
}

pub(crate) fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("writable");
    std::fs::write(file, text).expect("writable");
}

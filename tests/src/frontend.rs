//! The TypeScript tools of `tests/frontend`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tidings_codegen::{DeprecationNotes, Fingerprints, Templates, TypeScriptOptions, typescript};
use tidings_schema::catalog::Catalog;

/// The compilers that everything generated must pass.
pub const COMPILERS: [&str; 2] = ["typescript-5.9", "typescript-7"];

/// The one that makes JavaScript where types are not the question: it is ten times as fast.
pub const EMITTER: &str = "typescript-7";

/// What a tool said, and whether it was content.
#[derive(Debug)]
pub struct Outcome {
    /// Whether it ended with 0.
    pub passed: bool,
    /// Its output, then its errors.
    pub said: String,
}

/// `tests/frontend`, with its tools installed.
///
/// # Panics
/// When they are not.
#[must_use]
pub fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend");
    assert!(
        folder.join("node_modules").is_dir(),
        "the TypeScript tools are not installed: run `npm ci` in tests/frontend"
    );
    folder
}

/// Compiles a folder of TypeScript under the strict flags, without output.
///
/// # Panics
/// When the folder cannot be written or the compiler does not start.
#[must_use]
pub fn compile(compiler: &str, project: &Path) -> Outcome {
    tsc(compiler, project, serde_json::json!({}))
}

/// Compiles a folder of TypeScript under the strict flags into JavaScript beside it.
///
/// # Panics
/// When the folder cannot be written or the compiler does not start.
#[must_use]
pub fn build(project: &Path) -> Outcome {
    std::fs::write(project.join("package.json"), r#"{ "type": "module" }"#).expect("writable");
    tsc(EMITTER, project, serde_json::json!({ "noEmit": false, "target": "es2022" }))
}

fn tsc(compiler: &str, project: &Path, options: serde_json::Value) -> Outcome {
    let frontend = folder();
    let config = serde_json::json!({
        "extends": frontend.join("tsconfig.strict.json"),
        "compilerOptions": options,
        "include": ["**/*.ts"],
    });
    std::fs::write(project.join("tsconfig.json"), config.to_string()).expect("writable");
    let script = frontend.join("node_modules").join(compiler).join("bin/tsc");
    run(Command::new("node").arg(script).args(["--pretty", "false", "-p", "."]).current_dir(project), "")
}

/// Compiles a folder of TypeScript under the strict flags to JavaScript in its folder `js`.
///
/// # Panics
/// When it does not compile.
pub fn emit(project: &Path) {
    let frontend = folder();
    let config = serde_json::json!({
        "extends": frontend.join("tsconfig.strict.json"),
        "compilerOptions": { "noEmit": false, "outDir": "js", "rootDir": "." },
        "include": ["**/*.ts"],
        "exclude": ["js"],
    });
    std::fs::write(project.join("tsconfig.json"), config.to_string()).expect("writable");
    std::fs::write(project.join("package.json"), "{ \"type\": \"module\" }\n").expect("writable");
    let script = frontend.join("node_modules").join(EMITTER).join("bin/tsc");
    let outcome =
        run(Command::new("node").arg(script).args(["--pretty", "false", "-p", "."]).current_dir(project), "");
    assert!(outcome.passed, "{}", outcome.said);
}

/// What generated validators say, run where no code may be made of text. `cases` are
/// `{ module, name, type, valid, invalid }`: `module` is a folder below `js` of the project, `type`
/// the one whose validators are asked.
///
/// # Panics
/// When node does not start.
#[must_use]
pub fn judge_validators(project: &Path, cases: &[serde_json::Value]) -> Outcome {
    let frontend = folder();
    let input = serde_json::json!({ "folder": project.join("js"), "cases": cases });
    let mut node = Command::new("node");
    node.arg("--disallow-code-generation-from-strings").arg(frontend.join("validators.mjs"));
    run(&mut node, &input.to_string())
}

/// Runs a module of JavaScript where no code may be made of text.
///
/// # Panics
/// When node does not start.
#[must_use]
pub fn module(file: &Path) -> Outcome {
    run(Command::new("node").arg("--disallow-code-generation-from-strings").arg(file), "")
}

/// Writes the TypeScript of all versions of a catalog into a folder.
///
/// # Panics
/// When the catalog cannot be expressed, or the folder cannot be written.
pub fn generate(catalog: &Catalog, folder: &Path) {
    let options = TypeScriptOptions::default();
    let artefacts = typescript(
        catalog,
        &options,
        &Templates::builtin(),
        &DeprecationNotes::default(),
        &Fingerprints::default(),
    )
    .unwrap_or_else(|error| panic!("`{}`: {error}", catalog.name));
    std::fs::create_dir_all(folder).expect("writable");
    for artefact in artefacts {
        std::fs::write(folder.join(&artefact.path), &artefact.text).expect("writable");
    }
}

/// Runs a script of `tests/frontend` with `input` on its standard input.
///
/// # Panics
/// When node does not start.
#[must_use]
pub fn script(name: &str, input: &str) -> Outcome {
    let frontend = folder();
    run(Command::new("node").arg(frontend.join(name)).current_dir(frontend), input)
}

fn run(command: &mut Command, input: &str) -> Outcome {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool starts: is node on the PATH?");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(input.as_bytes()).expect("the tool reads its input");
    drop(stdin);
    let output = child.wait_with_output().expect("the tool ends");
    let said = [output.stdout, output.stderr].concat();
    Outcome { passed: output.status.success(), said: String::from_utf8_lossy(&said).into_owned() }
}

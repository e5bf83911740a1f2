//! Generated code compiles under the strict flags, takes what the schemas accept, and refuses near
//! misses: each folder in `cases` is a catalog with TypeScript that uses it.

use std::path::{Path, PathBuf};

use crate::support::typescript::{COMPILERS, compile, strict_project, write};
use crate::support::{generate, options, text};
use serde_json::Value;

fn cases() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut cases: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .collect();
    cases.sort();
    cases
}

fn catalog(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("catalog.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_case_looks_as_reviewed() {
    for (name, folder) in cases() {
        let short = catalog(&folder);
        let artefacts = generate(&short, &options(&short)).unwrap();
        let types = text(&artefacts, "types.ts");
        let body = types.split_once("\n\n").unwrap().1;
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(name.as_str(), body);
        });
    }
}

#[test]
fn every_case_compiles_and_refuses_near_misses() {
    let folder = tempfile::tempdir().unwrap();
    strict_project(folder.path());
    for (name, case) in cases() {
        let short = catalog(&case);
        for artefact in generate(&short, &options(&short)).unwrap() {
            write(&folder.path().join(&name), &artefact.path, &artefact.text);
        }
        let uses = std::fs::read_to_string(case.join("use.ts")).unwrap();
        write(&folder.path().join(&name), "use.ts", &uses);
    }
    for compiler in COMPILERS {
        for project in ["tsconfig.json", "tsconfig.node.json"] {
            let (passed, said) = compile(compiler, folder.path(), &["--project", project]);
            assert!(passed, "{compiler} with {project}:\n{said}");
        }
    }
}

#[test]
fn generated_code_needs_no_strict_flags() {
    let folder = tempfile::tempdir().unwrap();
    for (name, case) in cases() {
        let short = catalog(&case);
        for artefact in generate(&short, &options(&short)).unwrap() {
            write(&folder.path().join(&name), &artefact.path, &artefact.text);
        }
    }
    let config = serde_json::json!({
        "compilerOptions": {
            "noEmit": true, "target": "es2022", "module": "esnext", "moduleResolution": "bundler",
            "strict": false, "types": [], "lib": ["es2022"],
        },
    });
    write(folder.path(), "tsconfig.json", &config.to_string());
    for compiler in COMPILERS {
        let (passed, said) = compile(compiler, folder.path(), &["--strictNullChecks"]);
        assert!(passed, "{compiler}:\n{said}");
        let (passed, said) = compile(compiler, folder.path(), &["--strictNullChecks", "false"]);
        assert!(passed, "{compiler}:\n{said}");
    }
}

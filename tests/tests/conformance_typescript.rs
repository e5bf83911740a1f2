//! What serde writes against the generated types: both compilers as judges, under the strict flags.
//!
//! Each event is written twice: as the type that its JSON is, which must be assignable (literal
//! types are kept, and nothing is refused for a key too many), and as an object literal, where the
//! compiler also refuses keys that the type does not have. A near miss is written as a type under
//! `@ts-expect-error`, so a type that lets it through is an error of its own.

#[path = "catalogs/conformance.rs"]
mod conformance_catalog;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tidings_conformance::fixtures;
use tidings_schema::catalog::Catalog;
use tidings_tests::frontend::{COMPILERS, compile, generate};
use tidings_tests::typescript::{literal_of, type_of};

use conformance_catalog::conformance;

#[test]
fn what_serde_writes_is_assignable_and_near_misses_are_not() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance-typescript");
    let _ = std::fs::remove_dir_all(&root);
    let mut what = BTreeMap::new();
    for catalog in conformance() {
        generate(&catalog, &root.join(&catalog.name));
        what.extend(write_judgements(&catalog, &root));
    }
    let failed: Vec<String> =
        COMPILERS.iter().flat_map(|compiler| failures(compiler, &root, &what)).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_wrong_event_is_refused_in_either_form() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance-typescript-refused");
    let _ = std::fs::remove_dir_all(&root);
    let catalog = conformance().remove(0);
    generate(&catalog, &root.join(&catalog.name));
    let union = union_of(&catalog);
    let text = format!(
        "import type {{ {union} }} from \"./{}/types.js\";\n\
         export function as_type<E extends {union}>(): E | undefined {{ return undefined; }}\n\
         as_type<{{ \"type\": \"scalars\" }}>();\n\
         // @ts-expect-error\n\
         as_type<{}>();\n",
        catalog.name,
        type_of(&fixtures()[0].values[0]),
    );
    std::fs::write(root.join("wrong.ts"), text).expect("writable");
    for compiler in COMPILERS {
        let said = compile(compiler, &root).said;
        assert!(said.contains("wrong.ts(3,"), "{compiler}: {said}");
        assert!(said.contains("wrong.ts(4,1): error TS2578"), "{compiler}: {said}");
    }
}

/// The union of a catalog is called like its enum, and like the catalog where it has several.
fn union_of(catalog: &Catalog) -> &str {
    match catalog.enums.as_slice() {
        [one] => &one.name,
        _ => "ConformanceEvent",
    }
}

/// Writes `<catalog>.ts`; gives what is judged on which line of it.
fn write_judgements(catalog: &Catalog, root: &Path) -> BTreeMap<(String, usize), String> {
    let file = format!("{}.ts", catalog.name);
    let union = format!("{}AnyVersion", union_of(catalog));
    let mut lines = vec![
        format!("import type {{ {union} }} from \"./{}/types.js\";", catalog.name),
        format!("export function as_type<E extends {union}>(): E | undefined {{ return undefined; }}"),
        format!("export function as_literal(event: {union}): {union} {{ return event; }}"),
    ];
    let mut what = BTreeMap::new();
    let mut judge = |lines: &mut Vec<String>, line: String, said: String| {
        lines.push(line);
        what.insert((file.clone(), lines.len()), said);
    };
    for fixture in fixtures().iter().filter(|fixture| fixture.catalog == catalog.name) {
        let feature = fixture.feature;
        for value in &fixture.values {
            judge(
                &mut lines,
                format!("as_type<{}>();", type_of(value)),
                format!("{feature}: refused as a type: {value}"),
            );
            judge(
                &mut lines,
                format!("as_literal({});", literal_of(value)),
                format!("{feature}: refused as a literal: {value}"),
            );
        }
        for miss in fixture.near_misses.iter().filter(|miss| miss.typescript_rejects) {
            judge(
                &mut lines,
                "// @ts-expect-error".to_owned(),
                format!("{feature}: let through: {}: {}", miss.why, miss.value),
            );
            lines.push(format!("as_type<{}>();", type_of(&miss.value)));
        }
    }
    std::fs::write(root.join(&file), lines.join("\n") + "\n").expect("writable");
    what
}

/// What a compiler says, in the words of the fixtures.
fn failures(compiler: &str, project: &Path, what: &BTreeMap<(String, usize), String>) -> Vec<String> {
    let outcome = compile(compiler, project);
    if outcome.passed {
        return Vec::new();
    }
    let mut failures = Vec::new();
    for line in outcome.said.lines().filter(|line| !line.starts_with(' ')) {
        let place = line.split_once('(').and_then(|(file, rest)| {
            let number = rest.split(',').next()?.parse().ok()?;
            let file = PathBuf::from(file).file_name()?.to_str()?.to_owned();
            Some((file, number))
        });
        let known = place.and_then(|place| what.get(&place));
        failures.push(match known {
            Some(what) => format!("{compiler}: {what}\n  {line}"),
            None => format!("{compiler}: {line}"),
        });
    }
    failures
}

//! Templates overridden one by one, and what a broken one says.

use crate::support::{catalog, fingerprints, text};
use serde_json::json;
use tidings_codegen::{Artefact, CodegenError, DeprecationNotes, Templates, TypeScriptOptions, typescript};

fn generate(templates: &Templates) -> Result<Vec<Artefact>, CodegenError> {
    let catalog = catalog(&json!({ "events": [["A", "a", 1, null]] }));
    let options = TypeScriptOptions::default();
    typescript(&catalog, &options, templates, &DeprecationNotes::new(), &fingerprints())
}

fn overridden(name: &str, text: &str) -> Templates {
    Templates::builtin().with_override(name, text).unwrap()
}

#[test]
fn an_override_replaces_one_template() {
    let templates = overridden(
        "typescript/index.ts.j2",
        "// {{ source | ts_line }}\n{{ \"Hello */\" | ts_doc }}export {};\n",
    );
    let artefacts = generate(&templates).unwrap();
    assert_eq!(text(&artefacts, "index.ts"), "// the catalog `app`\n/** Hello *\\/ */\nexport {};\n");
    assert_eq!(text(&artefacts, "types.ts"), text(&generate(&Templates::builtin()).unwrap(), "types.ts"));
}

#[test]
fn every_template_is_listed_and_can_be_overridden_by_itself() {
    let before = generate(&Templates::builtin()).unwrap();
    for name in Templates::names() {
        let templates = overridden(name, Templates::text(name).unwrap());
        assert_eq!(generate(&templates).unwrap(), before);
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/typescript");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| format!("typescript/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    files.sort();
    assert_eq!(files, Templates::names().collect::<Vec<_>>());
}

#[test]
fn broken_overrides_name_template_line_and_cause() {
    let unknown = Templates::builtin().with_override("typescript/type.ts.j2", "");
    let syntax = Templates::builtin().with_override("typescript/index.ts.j2", "\n\n{% if %}");
    let render = |text: &str| generate(&overridden("typescript/index.ts.j2", text)).unwrap_err();
    let errors = [
        unknown.unwrap_err().to_string(),
        syntax.unwrap_err().to_string(),
        render("one\n{{ nothing }}").to_string(),
        render("\n\n{{ source.nothing.more }}").to_string(),
        render("{{ source | ts_sting }}").to_string(),
        render("{% for x in has_events %}{% endfor %}").to_string(),
        generate(&overridden("typescript/header.j2", "\n{{ missing_in_header }}")).unwrap_err().to_string(),
    ];
    insta::assert_snapshot!(errors.join("\n"));
}

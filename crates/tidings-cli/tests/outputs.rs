//! Every option of an output, on two small catalogs, without a process or a file.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use camino::Utf8Path;
use serde_json::{Value, json};
use tidings_cli::compute::{Computed, ReadSource, generate};
use tidings_cli::config::Config;
use tidings_codegen::Templates;
use tidings_schema::document::CatalogDocument;
use tidings_schema::finding::Level;
use tidings_schema::released::reading::Reading;

fn event(variant: &str, tag: &str, version: u32, current: bool, payload: &str) -> Value {
    let schema = json!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "const": tag },
            "payload": { "$ref": format!("#/$defs/{payload}") },
        },
        "required": ["type", "payload"],
    });
    json!({
        "variant": variant, "type": tag, "version": version, "version_key": "version", "current": current,
        "payload": "newtype", "payload_path": format!("shop::{payload}"), "critical": "never",
        "deprecated": null, "doc": null, "source": { "file": "src/lib.rs", "line": 3, "column": 1 },
        "serialize": schema, "deserialize": schema,
    })
}

fn payload(version: u32, more: Value) -> Value {
    let mut properties = json!({ "version": { "type": "integer", "const": version } });
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let required: Vec<&String> = properties.as_object().unwrap().keys().collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn catalog(name: &str, event_name: &str, events: Value, schemas: &Value) -> Value {
    let paths: Value = schemas
        .as_object()
        .unwrap()
        .keys()
        .map(|name| (name.clone(), json!(format!("shop::{name}"))))
        .collect();
    json!({
        "name": name,
        "enums": [{
            "name": event_name, "module": "shop", "source": { "file": "src/lib.rs", "line": 1, "column": 1 },
            "doc": null, "tag": "type", "content": "payload", "events": events, "skipped": [],
        }],
        "also": [],
        "serialize": { "schemas": schemas, "paths": paths },
        "deserialize": { "schemas": schemas, "paths": paths },
    })
}

/// Two catalogs: `shop` with two versions of one event, and `log` with a 64-bit integer.
fn document() -> Value {
    let shop = json!({
        "PaidPayload": payload(2, json!({ "id": { "$ref": "#/$defs/OrderId" }, "sum": { "$ref": "#/$defs/Money" } })),
        "PaidPayloadV1": payload(1, json!({ "sum": { "type": "number" } })),
        "OrderId": { "type": "string", "minLength": 1 },
        "Money": { "type": "string" },
    });
    let log = json!({
        "LinePayload": payload(1, json!({ "bytes": { "type": "integer", "format": "uint64", "minimum": 0 } })),
    });
    let paid = json!([
        event("Paid", "paid", 2, true, "PaidPayload"),
        event("Paid", "paid", 1, false, "PaidPayloadV1")
    ]);
    json!({
        "tidings_catalog": 1,
        "catalogs": [
            catalog("shop", "ShopEvent", paid, &shop),
            catalog("log", "LogEvent", json!([event("Line", "line", 1, true, "LinePayload")]), &log),
        ],
    })
}

fn try_computed(config: &str) -> tidings_cli::Result<Computed> {
    let config = Config::parse(config, Utf8Path::new("schema/tidings.toml"))?;
    let source = ReadSource {
        path: "src/lib.rs".into(),
        module: vec!["shop".into()],
        text: "pub struct LinePayload {\n    pub version: Version<1>,\n    pub bytes: u64,\n}\n".into(),
    };
    let document = CatalogDocument::parse(&document().to_string()).unwrap();
    generate(vec![document], &[source], &config, &Templates::builtin(), Reading::default(), &|out| {
        out.as_str().replace("../", "")
    })
}

fn computed(config: &str) -> Computed {
    try_computed(config).unwrap()
}

/// The configuration of one output with some options.
fn output(options: &str) -> String {
    format!("[[typescript]]\nout = \"../web\"\n{options}\n")
}

fn paths(computed: &Computed, folder: &str) -> Vec<String> {
    computed.plan.files.keys().filter_map(|path| path.strip_prefix(folder)).map(str::to_owned).collect()
}

#[test]
fn without_configuration_every_catalog_goes_to_generated_typescript() {
    let computed = computed("");
    assert_eq!(
        paths(&computed, "generated/typescript/"),
        [
            "log/events.ts",
            "log/index.ts",
            "log/standard.ts",
            "log/types.ts",
            "log/validators.ts",
            "shop/events.ts",
            "shop/index.ts",
            "shop/standard.ts",
            "shop/types.ts",
            "shop/validators.ts",
        ]
    );
    assert_eq!(
        paths(&computed, "schema/current/"),
        [
            "log/bundle.json",
            "log/index.json",
            "log/line.v1.json",
            "log/reader.json",
            "manifest.txt",
            "shop/bundle.json",
            "shop/index.json",
            "shop/paid.v1.json",
            "shop/paid.v2.json",
            "shop/reader.json",
        ]
    );
}

#[test]
fn an_output_takes_the_catalogs_it_names() {
    let named = computed(&output("catalogs = [\"log\"]"));
    let files = ["log/events.ts", "log/index.ts", "log/standard.ts", "log/types.ts", "log/validators.ts"];
    assert_eq!(paths(&named, "web/"), files);
    let without = computed(&output("catalogs = [\"log\"]\nvalidators = false"));
    assert_eq!(paths(&without, "web/"), ["log/events.ts", "log/index.ts", "log/types.ts"]);
    let error = try_computed(&output("catalogs = [\"lag\"]")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "schema/tidings.toml: `../web` names the catalog `lag`, which is not exported"
    );
    assert_eq!(error.helps(), ["did you mean `log`?"]);
}

#[test]
fn each_option_shows_in_the_types() {
    let types = |options: &str| computed(&output(options)).plan.files["web/shop/types.ts"].clone();
    let index = |options: &str| computed(&output(options)).plan.files["web/shop/index.ts"].clone();
    assert!(types("").contains("  readonly sum: Money;") && types("").contains("PaidPayloadV1"));
    assert!(types("readonly = false").contains("  sum: Money;"));
    assert!(!types("versions = \"current\"").contains("PaidPayloadV1"));
    assert!(types("versions = \"window\"").contains("PaidPayloadV1"));
    let plain = |name: &str, options: &str| types(options).contains(&format!("export type {name} = string;"));
    assert!(plain("OrderId", "") && plain("Money", ""));
    assert!(!plain("OrderId", "branded = [\"OrderId\"]") && plain("Money", "branded = [\"OrderId\"]"));
    assert!(!plain("OrderId", "branded = true") && !plain("Money", "branded = true"));
    let error = try_computed(&output("branded = [\"OrdreId\"]")).unwrap_err();
    assert_eq!(error.helps(), ["did you mean `OrderId`?"]);
    assert!(index("").contains("\"./types.js\""));
    assert!(index("import-extension = \"ts\"").contains("\"./types.ts\""));
    assert!(index("import-extension = \"none\"").contains("\"./types\""));
}

#[test]
fn an_output_can_be_a_package() {
    let computed = computed(&output("catalogs = [\"shop\"]\npackage = \"@acme/events\""));
    let file = computed.plan.files.iter().find(|(path, _)| path.ends_with("package.json")).unwrap().1;
    let package: Value = serde_json::from_str(file).unwrap();
    assert_eq!(package["name"], "@acme/events");
    assert_eq!(package["type"], "module");
    assert_eq!(package["sideEffects"], false);
    assert_eq!(package["exports"]["./package.json"], "./package.json");
    assert_eq!(package["exports"]["."].as_object().unwrap().keys().next().unwrap(), "types");
    assert!(try_computed(&output("package = true")).is_err());
}

#[test]
fn an_output_that_is_not_committed_ignores_itself() {
    let computed = computed(&output("commit = false"));
    assert!(computed.plan.files["web/shop/.gitignore"].ends_with("\n*\n"));
    assert!(computed.plan.is_uncommitted("web/shop/types.ts"));
    assert!(!computed.plan.is_uncommitted("schema/current/shop/index.json"));
}

#[test]
fn a_leaf_type_can_be_replaced_in_schema_and_typescript() {
    let replaced = "[types.\"shop::Money\"]\nschema = { type = \"string\", pattern = \"^[0-9]+$\" }\nts = \"`${number}`\"";
    let computed = computed(replaced);
    assert!(
        computed.plan.files["generated/typescript/shop/types.ts"]
            .contains("export type Money = `${number}`;")
    );
    assert!(computed.plan.files["schema/current/shop/paid.v2.json"].contains("\"pattern\": \"^[0-9]+$\""));
    let error = try_computed("[types.\"shop::Mony\"]\nts = \"string\"").unwrap_err();
    assert_eq!(error.helps(), ["did you mean `shop::Money`?"]);
}

#[test]
fn a_finding_has_its_place_and_its_level() {
    let found = |config: &str| -> Vec<(String, Level, u32)> {
        let findings = computed(config).findings;
        let one = |finding: tidings_schema::finding::Finding| {
            (finding.path.unwrap(), finding.level, finding.source.unwrap().line)
        };
        findings.into_iter().map(one).collect()
    };
    let path = || "LinePayload.bytes".to_owned();
    assert_eq!(found(""), [(path(), Level::Error, 3)]);
    assert_eq!(
        found("[lints.path.\"LinePayload.bytes\"]\njs-unsafe-integer = \"note\""),
        [(path(), Level::Note, 3)]
    );
    assert_eq!(found("[lints]\njs-unsafe-integer = \"off\""), []);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(computed("").plan, computed("").plan);
}

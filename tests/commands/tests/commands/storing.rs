//! What a stored log may hold: events of earlier revisions, of newer programs, of event types that were
//! ended.

use serde_json::{Value, json};
use tidings_command_tests::Fixture;
use tidings_command_tests::frontend::{COMPILERS, build, compile};
use tidings_schema::released::files::hash;

use crate::releasing::{ends, released};

const LIBRARY: &str = "events/src/lib.rs";
const TEXT: &str = "        /// What happened.\n        text: String,\n";
const BEFORE: &str = r#"{"type":"log_line","payload":{"version":1,"text":"a"}}"#;
const WITHOUT_REMARK: &str =
    r#"{"type":"order_placed","payload":{"version":2,"item":{"name":"a"},"count":1}}"#;

/// A shop with two more revisions: what was released first lacks an `Option` of an event and one of a
/// type that another event reaches, what was released then lacks a field with a default.
fn revised(test: &str) -> Fixture {
    let shop = Fixture::shop(test);
    shop.replace(LIBRARY, "    /// What one should know of it.\n    pub remark: Option<String>,\n", "");
    shop.replace("events/src/old.rs", "Item { name: old.item, remark: None }", "Item { name: old.item }");
    shop.generate();
    ends(&shop, "release --name 1.0.0", 0);
    shop.replace(
        LIBRARY,
        "    pub name: String,\n",
        "    pub name: String,\n    /// What one should know of it.\n    pub remark: Option<String>,\n",
    );
    shop.replace("events/src/old.rs", "Item { name: old.item }", "Item { name: old.item, remark: None }");
    shop.replace(LIBRARY, TEXT, &format!("{TEXT}        note: Option<String>,\n"));
    shop.generate();
    ends(&shop, "release --name 1.1.0", 0);
    shop.replace(
        LIBRARY,
        "        note: Option<String>,\n",
        "        note: Option<String>,\n        #[serde(default)]\n        level: u8,\n",
    );
    shop.generate();
    shop
}

const USES: &str = r#"import { type ShopEventAnyVersion, type ShopEvent, isShopEvent, isShopEventAnyVersion, parseEnvelope } from "./shop/index.js";

export function note(event: ShopEventAnyVersion): string | null | undefined {
  return event.type === "log_line" ? event.payload.note : undefined;
}

export function today(event: ShopEvent): number | undefined {
  return event.type === "log_line" ? event.payload.level : undefined;
}

const envelope = (event: object) => ({ id: "1", timestamp: "2025-09-04T11:52:43Z", event });
const line = (payload: object) => ({ type: "log_line", payload: { version: 1, text: "a", ...payload } });
const kinds: string[] = [];
for (const event of [
  line({}),
  line({ note: null }),
  line({ note: null, level: 1 }),
  line({ note: 5 }),
  line({ level: 1 }),
  line({ other: 5 }),
  { type: "order_placed", payload: { version: 2, count: 1, item: { name: "a" } } },
  { type: "order_placed", payload: { version: 2, count: 1, item: { name: "a", remark: 5 } } },
]) {
  const parsed = parseEnvelope(envelope(event));
  const current = parsed.kind === "known" && parsed.current;
  if (isShopEvent(event) !== current) throw new Error("today");
  if (isShopEventAnyVersion(event) !== (parsed.kind === "known")) throw new Error("any version");
  kinds.push(parsed.kind === "known" ? (current ? "today" : "before") : parsed.kind);
}
export const said: string = kinds.join(" ");
"#;

#[test]
fn what_an_earlier_revision_wrote_is_read_by_all_sides_and_written_anew() {
    let shop = revised("stored_revisions");
    let check = ends(&shop, "check", 0);
    let index: Value = serde_json::from_str(&shop.read("schema/current/shop/index.json")).expect("JSON");
    let stored: Vec<&Value> =
        index["events"].as_array().expect("events").iter().map(|row| &row["stored"]).collect();
    let row = |revision: u32, name: &str| json!({ "revision": revision, "definition": name });
    assert_eq!(
        stored,
        [
            &json!([row(0, "OrderPlacedEventV2R0")]),
            &Value::Null,
            &json!([row(0, "LogLineEventV1R0"), row(1, "LogLineEventV1R1")]),
            &Value::Null,
        ],
        "{}",
        check.transcript()
    );

    // The frontend.
    let root = shop.path("generated/typescript");
    shop.write("generated/typescript/uses.ts", USES);
    for compiler in COMPILERS {
        let outcome = compile(compiler, &root);
        assert!(outcome.passed, "{compiler}: {}", outcome.said);
    }
    let outcome = build(&root);
    assert!(outcome.passed, "{}", outcome.said);
    shop.write("generated/typescript/run.mjs", "import { said } from \"./uses.js\";\nconsole.log(said);\n");
    let outcome = tidings_command_tests::frontend::module(&root.join("run.mjs"));
    assert_eq!(outcome.said.trim(), "before before today invalid invalid before before invalid");

    // The command.
    let log = [
        BEFORE,
        r#"{"type":"log_line","payload":{"version":1,"text":"a","note":null}}"#,
        r#"{"payload":{"level":1.0,"version":1,"text":"a","note":null},"type":"log_line"}"#,
        WITHOUT_REMARK,
        r#"{"id":"1","timestamp":"2025-09-04T11:52:43Z","event":{"type":"order_placed","payload":{"version":1,"item":"tea"}}}"#,
    ];
    shop.write("log.ndjson", log.join("\n"));
    ends(&shop, "validate log.ndjson", 0);
    ends(&shop, "validate log.ndjson --view reader", 0);
    ends(&shop, "validate log.ndjson --upcast --out new.ndjson", 0);
    let anew = r#"{"type":"log_line","payload":{"version":1,"text":"a","note":null,"level":0}}"#;
    let order =
        r#"{"type":"order_placed","payload":{"version":2,"item":{"name":"a","remark":null},"count":1}}"#;
    let carried = r#"{"id":"1","timestamp":"2025-09-04T11:52:43Z","event":{"type":"order_placed","payload":{"version":2,"item":{"name":"tea","remark":null},"count":1}}}"#;
    assert_eq!(
        shop.read("new.ndjson").lines().collect::<Vec<_>>(),
        [anew, anew, log[2], order, carried],
        "what is as it would be written today stays"
    );
    ends(&shop, "validate new.ndjson", 0);
    let wrong = shop
        .tidings("validate - --max-findings 9")
        .input("{\"type\":\"log_line\",\"payload\":{\"version\":1,\"text\":\"a\",\"note\":5}}\n")
        .run();
    assert_eq!(wrong.code, 1, "{}", wrong.transcript());
}

#[test]
fn a_revision_whose_events_are_still_taken_is_not_listed() {
    let shop = released("stored_taken");
    shop.replace(
        LIBRARY,
        TEXT,
        &format!("{TEXT}        #[serde(skip_serializing_if = \"Option::is_none\")]\n        note: Option<String>,\n"),
    );
    shop.generate();
    let index = shop.read("schema/current/shop/index.json");
    assert!(index.contains("log_line:v1:r1") && !index.contains("stored"), "{index}");
}

#[test]
fn an_event_of_a_newer_program_is_unknown_with_a_version_and_without() {
    let shop = Fixture::shop("stored_unversioned");
    let newer = [
        r#"{"type":"tick"}"#,
        r#"{"type":"tick","payload":"now"}"#,
        r#"{"type":"tick","payload":{"at":1}}"#,
        r#"{"type":"tick","payload":{"version":"1.2.3"}}"#,
        r#"{"type":"tick","payload":{"version":7}}"#,
        r#"{"id":"1","timestamp":"2025-09-04T11:52:43Z","event":{"type":"tick","payload":{"at":1}}}"#,
    ];
    let log = newer.join("\n") + "\n";
    shop.generate();
    let versioned = shop.tidings("validate -").input(log.as_bytes()).run();
    assert_eq!(versioned.code, 0, "{}", versioned.transcript());
    assert!(
        versioned.stdout.contains("`tick` v1 is not in the catalog (5 events)"),
        "{}",
        versioned.transcript()
    );

    shop.replace(
        LIBRARY,
        "    ShopClosed { version: Version<1> },",
        "    #[event(unversioned)]\n    ShopClosed,\n    #[event(unversioned)]\n    Built { version: u32 },\n    \
         #[event(unversioned)]\n    Counted(std::collections::BTreeMap<String, u32>),",
    );
    shop.generate();
    let said = shop.tidings("validate -").input(log.as_bytes()).run();
    assert_eq!(said.code, 0, "{}", said.transcript());
    assert!(
        said.stdout.contains("-:1: note: `tick` v1 is not in the catalog (5 events)")
            || said.stdout.contains("`tick` v1 is not in the catalog (5 events)"),
        "{}",
        said.transcript()
    );
    assert!(said.stdout.contains("`tick` v7 is not in the catalog (1 event)"), "{}", said.transcript());
    let kept = shop.tidings("validate - --upcast").input(log.as_bytes()).run();
    assert_eq!((kept.code, &kept.stdout), (0, &log), "{}", kept.transcript());
    let ours = "{\"type\":\"shop_closed\",\"payload\":{\"version\":2}}\n\
        {\"type\":\"built\",\"payload\":{\"version\":2}}\n{\"type\":\"counted\",\"payload\":{\"version\":2}}\n";
    let said = shop.tidings("validate -").input(ours).run();
    assert_eq!(said.code, 0, "{}", said.transcript());
    assert_eq!(said.stdout.matches("not in the catalog").count(), 1, "{}", said.transcript());
    assert!(said.stdout.contains("`shop_closed` v2 is not in the catalog"), "{}", said.transcript());
    // A known event that has a version does not lose it.
    let known = shop.tidings("validate -").input(r#"{"type":"log_line","payload":{"text":"a"}}"#).run();
    assert_eq!(known.code, 1, "{}", known.transcript());

    let root = shop.path("generated/typescript");
    shop.write(
        "generated/typescript/uses.ts",
        r#"import { parseEnvelope } from "./shop/index.js";

const events: unknown[] = [
  { type: "tick" },
  { type: "tick", payload: "now" },
  { type: "tick", payload: { version: "1.2.3" } },
  { type: "tick", payload: { version: 7 } },
  { type: "shop_closed" },
  { type: "shop_closed", payload: { version: 2 } },
  { type: "built", payload: { version: 2 } },
  { type: "counted", payload: { version: 2 } },
  { type: "log_line", payload: { text: "a" } },
  { type: "log_line", payload: { text: "a", version: 2 } },
  { payload: {} },
];
export const said: string = events
  .map((event) => parseEnvelope({ id: "1", timestamp: "2025-09-04T11:52:43Z", event }))
  .map((parsed) => (parsed.kind === "unknown" ? `${parsed.type} ${parsed.version}` : parsed.kind))
  .join(", ");
"#,
    );
    let outcome = build(&root);
    assert!(outcome.passed, "{}", outcome.said);
    shop.write("generated/typescript/run.mjs", "import { said } from \"./uses.js\";\nconsole.log(said);\n");
    let outcome = tidings_command_tests::frontend::module(&root.join("run.mjs"));
    assert_eq!(
        outcome.said.trim(),
        "tick 1, tick 1, tick 1, tick 7, known, shop_closed 2, known, known, invalid, log_line 2, invalid"
    );
}

#[test]
fn an_event_type_that_was_ended_is_known_by_name_and_its_lines_are_kept() {
    let shop = Fixture::shop("stored_retired");
    shop.replace(
        LIBRARY,
        "    ShopClosed { version: Version<1> },",
        "    #[event(unversioned)]\n    ShopClosed,",
    );
    shop.generate();
    ends(&shop, "release --name 1.0.0", 0);
    shop.replace(
        LIBRARY,
        "    /// The shop has closed for today.\n    #[event(unversioned)]\n    ShopClosed,\n",
        "",
    );
    ends(&shop, "retire shop_closed --reason over", 0);
    shop.generate();
    let line = "{\"type\":\"shop_closed\"}\n";
    let said = shop.tidings("validate -").input(line).run();
    assert_eq!(said.code, 0, "{}", said.transcript());
    assert!(
        said.stdout.contains("`shop_closed` v1 was retired after 1.0.0 (1 event)"),
        "{}",
        said.transcript()
    );
    let json = shop.tidings("validate - --format json").input(line).run();
    assert!(json.stdout.contains("\"retired_after\":\"1.0.0\""), "{}", json.transcript());
    let kept = shop.tidings("validate - --upcast").input(line).run();
    assert_eq!((kept.code, kept.stdout.as_str()), (0, line), "{}", kept.transcript());
}

/// A shop whose first release has a sample that is no event of its revision, in file and lock alike.
pub(crate) fn with_a_wrong_sample(test: &str) -> Fixture {
    let shop = Fixture::shop(test);
    shop.generate();
    ends(&shop, "release --name 1.0.0", 0);
    let path = "schema/released/shop/log_line.v1.r0.json";
    let text = shop.read(path);
    let mut file: Value = serde_json::from_str(&text).expect("JSON");
    file["sample"]["payload"]["text"] = 5.into();
    let edited = serde_json::to_string_pretty(&file).expect("JSON") + "\n";
    shop.write(path, &edited);
    shop.replace("schema/tidings.lock", &hash(&text), &hash(&edited));
    shop.replace(LIBRARY, TEXT, &format!("{TEXT}        note: Option<String>,\n"));
    shop
}

#[test]
fn a_released_event_that_is_refused_is_told() {
    let shop = with_a_wrong_sample("stored_wrong_sample");
    let said = shop.tidings("check").run();
    assert_eq!(said.code, 1, "{}", said.transcript());
    assert_eq!(said.stdout.matches("error[released-sample-refused]").count(), 1, "{}", said.transcript());
}

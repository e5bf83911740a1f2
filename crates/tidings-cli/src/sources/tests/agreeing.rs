//! Definitions that both readers understand alike: no finding, and counted.

use serde_json::json;

use super::{by_hand, messages, readings};

#[test]
fn everyday_types_are_read_twice_without_a_word() {
    let reading = readings!(ChatSession =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct SessionId(String);
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(transparent)]
        pub struct ModelId(String);
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Role {
            User,
            Assistant,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Level {
            /// Documented, so schemars writes `oneOf`.
            Info,
            Error,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "kind", content = "value", rename_all = "camelCase")]
        pub enum Part {
            Text(String),
            File { name: String, size: Option<u32> },
            Break,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct ChatSession {
            pub id: SessionId,
            pub r#type: String,
            pub model_id: ModelId,
            pub title: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            pub role: Option<Role>,
            pub level: Option<Level>,
            pub parts: Vec<Part>,
            pub ratio: f64,
            pub done: bool,
            pub letter: char,
            pub pair: [u8; 2],
            pub nothing: (),
            pub boxed: Box<Option<Part>>,
            pub by_name: HashMap<String, Role>,
            pub sorted: BTreeMap<String, Vec<Level>>,
            pub by_role: HashMap<Role, u32>,
            pub metadata: Option<serde_json::Value>,
            pub changes: HashMap<String, serde_json::Value>,
            #[cfg_attr(any(), typeshare(serialized_as = "String"))]
            #[schemars(with = "String")]
            pub address: std::net::IpAddr,
            pub again: Option<Option<bool>>,
            #[serde(default)]
            pub wait: std::time::Duration,
        }
    );
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!(reading.types_read_twice, 5);
}

#[test]
fn generic_types_are_read_twice_once_for_all_their_arguments() {
    let reading = readings!(Pages =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct Page<T> {
            pub items: Vec<T>,
            pub first: Option<T>,
            pub next: Option<String>,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct Pages {
            pub texts: Page<String>,
            pub numbers: Page<u32>,
        }
    );
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!(reading.types_read_twice, 2);
}

#[test]
fn inlined_and_renamed_types_are_recognised() {
    let reading = readings!(Session =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[schemars(inline)]
        pub struct Model {
            pub provider: String,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[schemars(rename = "Talk")]
        pub struct Chat {
            pub title: String,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct Session {
            pub model: Model,
            pub chat: Chat,
            pub chats: Vec<Chat>,
        }
    );
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!(reading.types_read_twice, 2);
}

#[test]
fn types_of_other_crates_are_known_by_name() {
    let string = json!({ "type": "string" });
    let reading = by_hand(
        json!({
            "Started": {
                "type": "object",
                "properties": {
                    "version": { "type": "integer", "const": 2 },
                    "at": { "type": "string", "format": "date-time" },
                    "on": string,
                    "id": { "type": "string", "format": "uuid" },
                    "url": { "anyOf": [{ "type": "string", "format": "uri" }, { "type": "null" }] },
                    "size": string,
                    "price": string,
                },
                "required": ["version", "at", "on", "id", "url", "size", "price"],
            },
        }),
        "#[typeshare] pub struct Started {
            version: tidings::Version<2>,
            at: chrono::DateTime<Utc>,
            #[serde(with = \"rfc3339\")] #[schemars(with = \"String\")] on: OffsetDateTime,
            id: uuid::Uuid,
            url: Option<Url>,
            size: tidings::DecimalU64,
            price: rust_decimal::Decimal,
        }",
    );
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!(reading.types_read_twice, 1);
}

#[test]
fn types_read_as_something_else_on_request_are_compared_as_that() {
    let definitions = json!({
        "Size": { "type": "string", "pattern": "^[0-9]+$" },
        "Sizes": {
            "type": "object",
            "properties": { "own": { "$ref": "#/$defs/Size" } },
            "required": ["own"],
        }
    });
    let text = |read_as: &str| {
        format!(
            "#[typeshare(serialized_as = \"{read_as}\")] pub struct Size {{ low: u64, high: u64 }}
             #[typeshare] pub struct Sizes {{ #[typeshare(serialized_as = \"String\")] own: Size }}"
        )
    };
    let reading = by_hand(definitions.clone(), &text("String"));
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!(reading.types_read_twice, 2);
    let reading = by_hand(definitions, &text("u32"));
    assert_eq!(
        messages(&reading.findings),
        ["`Size`: serde sends a string, the source text says an integer"]
    );
}

#[test]
fn open_enums_keep_their_known_values() {
    let reading = by_hand(
        json!({ "Level": { "anyOf": [
            { "type": "string", "enum": ["info", "error"] },
            { "type": "string" },
        ] } }),
        "#[typeshare] #[serde(rename_all = \"snake_case\")] pub enum Level { Info, Error }",
    );
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!(reading.types_read_twice, 1);
}

#[test]
fn what_is_not_marked_is_not_read_twice() {
    let reading = by_hand(
        json!({ "Started": { "type": "object", "properties": { "at": { "type": "string" } } } }),
        "pub struct Started { at: u32, unknown: (u8, u8) }",
    );
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!(reading.types_read_twice, 0);
}

#[test]
fn one_name_in_two_modules_is_two_types() {
    let text = "
        pub mod a { #[typeshare] pub struct Id { text: String } }
        pub mod b { #[typeshare] pub struct Id { number: u32 } }";
    let definitions = json!({
        "Id": { "type": "object", "properties": { "text": { "type": "string" } }, "required": ["text"] },
        "Id2": { "type": "object", "properties": { "number": { "type": "integer" } }, "required": ["number"] }
    });
    let mut catalog = super::catalog_of(definitions.as_object().unwrap().clone());
    catalog.paths.insert("Id".into(), "probe::a::Id".into());
    catalog.paths.insert("Id2".into(), "probe::b::Id".into());
    let reading = super::compare(&catalog, &super::sources(text));
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!(reading.types_read_twice, 2);
    catalog.paths.insert("Id2".into(), "probe::a::Id".into());
    let reading = super::compare(&catalog, &super::sources(text));
    assert_eq!(reading.findings.len(), 1);
}

//! Payloads that are structs of their own.

use insta::assert_snapshot;

use super::Case;

const EVENTS: &str = "#[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = \"type\", content = \"payload\", rename_all = \"snake_case\")]
pub enum AppEvent {
    /// Somebody ordered.
    Ordered(Ordered),
}
";

const ORDERED: &str = "/// An order. // no comment
#[derive(Debug, Serialize, Deserialize, JsonSchema, Payload)]
pub struct Ordered {
    pub version: Version<1>,
    // What for.
    pub item: String, /* trailing */
    pub kind: Kind,
    pub kinds: Vec<Option<Kind>>,
    pub gone: u8,
    pub small: u8,
    pub note: Option<String>,
    pub sure: String,
}";

const KIND: &str = "#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub enum Kind {
    Plain,
    Gift(String),
    Sent { to: String, #[serde(default)] at: u8 },
}";

#[test]
fn an_edited_payload_gets_its_released_self_back() {
    let now = "
/// An order, for what it is worth.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Payload)]
pub struct Ordered {
    pub version: Version<1>, // the version
    // What for.
    pub item: Item,
    pub kind: Kind,
    pub kinds: Vec<Option<Kind>>,
    pub small: u32,
    pub note: String,
    pub sure: Option<String>,
    pub currency: String,
    pub hint: Option<String>,
    #[serde(default)]
    pub count: u32,
    #[serde(default = \"one\")]
    pub other: u32,
} // the end
// A remark.
";
    let kind = "#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub enum Kind {
    Plain,
    Gift(String),
    Sent { to: String, #[serde(default)] at: u8, by: String },
    More,
}
";
    let file = format!("use tidings::{{Events, Payload, Version}};\n\n{EVENTS}{now}\n{kind}");
    assert_snapshot!(
        Case {
            files: &[("", &file)],
            version: 1,
            released: &[("app::Ordered", ORDERED), ("app::Kind", KIND)]
        }
        .bumped()
    );
}

//! Payloads that have no struct of their own, and events without a version.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::Case;

const HEAD: &str = "use tidings::{Events, Version};

/// All.
#[typeshare]
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = \"type\", content = \"payload\", rename_all = \"snake_case\", rename_all_fields = \"camelCase\", deny_unknown_fields)]
pub enum AppEvent {
";

fn bumped(variant: &str, more: &str, released: &[(&str, &str)]) -> String {
    let file = format!("{HEAD}{variant}    /// Another.\n    Other {{ version: Version<1> }},\n}}\n{more}");
    Case { files: &[("", &file)], version: 1, released, uses: &[] }.bumped()
}

#[test]
fn a_struct_variant_becomes_a_struct() {
    let now = "    /// Somebody ordered.
    ///
    /// More.
    #[event(critical_if = is_large)]
    Ordered {
        /// The version.
        version: Version<1>,
        // What.
        #[schemars(length(min = 1))]
        item: String, // with a remark
        how_many: u32,
        kind: Kind
    },
";
    let was = now.trim().trim_end_matches(',').replace("        how_many: u32,\n", "        gone: u8,\n");
    let more = "\nfn is_large(event: &AppEvent) -> bool {\n    matches!(event, AppEvent::Ordered { how_many: 9.., .. })\n}\n\n\
        pub enum Kind { A, B }\n";
    assert_snapshot!(bumped(
        now,
        more,
        &[("app::AppEvent::Ordered", &was), ("app::Kind", "pub enum Kind { A }")]
    ));
}

#[test]
fn a_variant_in_one_line_becomes_a_struct_of_several() {
    let now = "    #[serde(rename_all = \"kebab-case\")]\n    Ordered { version: Version<1>, #[serde(default)] item: String },\n";
    let was = now.trim().trim_end_matches(',');
    assert_snapshot!(bumped(now, "", &[("app::AppEvent::Ordered", was)]));
}

#[test]
fn a_variant_that_was_made_a_payload_since_keeps_its_released_fields() {
    let now = "    Ordered(Placed),\n";
    let more = "\n#[derive(Payload)]\npub struct Placed {\n    version: Version<1>,\n    item: u8,\n}\n";
    assert_snapshot!(bumped(
        now,
        more,
        &[("app::AppEvent::Ordered", "Ordered { version: Version<1>, item: u8 }")]
    ));
}

#[test]
fn unversioned_events_get_a_version_whatever_they_carry() {
    let ordered = "#[derive(Serialize)]\n#[serde(rename_all = \"UPPERCASE\")]\npub struct Order {\n    item: String,\n}";
    let fields = "Ordered { item: String }";
    let cases = [
        ("    #[event(unversioned)]\n    Ordered(Order),\n", ordered, "app::Order", ordered),
        (
            "    #[event(critical, unversioned)]\n    Ordered { item: String },\n",
            "",
            "app::AppEvent::Ordered",
            fields,
        ),
        (
            "    #[event(unversioned, critical)]\n    Ordered(Vec<u8>),\n",
            "",
            "app::AppEvent::Ordered",
            "Ordered(Vec<u8>)",
        ),
        (
            "    /// Docs.\n    #[event(unversioned)]\n    Ordered,\n",
            "",
            "app::AppEvent::Ordered",
            "/// Docs.\n    Ordered",
        ),
    ];
    let said: Vec<String> = cases
        .iter()
        .map(|(now, more, path, was)| bumped(now, &format!("\n{more}\n"), &[(path, was)]))
        .collect();
    assert_snapshot!(said.join("\n\n"));
}

#[test]
fn what_has_no_place_for_a_version_is_refused() {
    let order = "#[derive(Serialize)]\npub struct Order {\n    item: String,\n}\n";
    let now = "    #[event(unversioned)]\n    Ordered(Order),\n";
    let shared = format!("{order}struct Basket {{ orders: Vec<Order> }}\n");
    let taken = order.replace("item", "version");
    let renamed = order.replace("item", "#[serde(rename = \"release\")]\n    version");
    let fields = "    #[event(unversioned)]\n    Ordered { version: u32, item: String },\n";
    let other = order.replace("item", "#[serde(rename = \"version\")]\n    release");
    let named = "    Ordered { version: Version<1> },\n";
    let said = [
        bumped(now, &shared, &[("app::Order", order)]),
        bumped(now, &taken, &[("app::Order", &taken)]),
        bumped(now, &taken, &[("app::Order", order)]),
        bumped(now, &renamed, &[("app::Order", &renamed)]),
        bumped(now, order, &[("app::Order", &other)]),
        bumped(fields, "", &[("app::AppEvent::Ordered", "Ordered { version: u32, item: String }")]),
        bumped(fields, "", &[("app::AppEvent::Ordered", "Ordered { item: String }")]),
        bumped(
            named,
            "struct OrderedPayload;\n",
            &[("app::AppEvent::Ordered", "Ordered { version: Version<1> }")],
        ),
        bumped(named, "", &[("app::AppEvent::Ordered", "Ordered {}")]),
    ];
    assert_snapshot!(said.join("\n\n"));
}

#[test]
fn a_version_of_a_flattened_type_is_refused() {
    let info = "pub struct Info {\n    version: u32,\n}\n";
    let order = "pub struct Order {\n    #[serde(flatten)]\n    info: Option<Info>,\n}\n";
    let before = "pub struct Order {\n    item: String,\n}\n";
    let newtype = "    #[event(unversioned)]\n    Ordered(Order),\n";
    let fields = "    #[event(unversioned)]\n    Ordered { item: u8, #[serde(flatten)] info: Info },\n";
    let more = format!("{order}{info}");
    let released_by = |payload: Value| {
        json!({ "properties": { "payload": payload }, "$defs": {
        "Order": { "allOf": [{ "$ref": "#/$defs/Info" }] },
        "Info": { "properties": { "version": { "type": "integer" } } },
    } })
    };
    let bumped = |variant: &str, released: &[(&str, &str)], writer: Value| {
        let file =
            format!("{HEAD}{variant}    /// Another.\n    Other {{ version: Version<1> }},\n}}\n{more}");
        Case { files: &[("", &file)], version: 1, released, uses: &[] }.bumped_after(&writer)
    };
    let said = [
        bumped(newtype, &[("app::Order", order)], released_by(json!({ "$ref": "#/$defs/Order" }))),
        bumped(
            fields,
            &[("app::AppEvent::Ordered", "Ordered { item: u8, #[serde(flatten)] info: Info }")],
            released_by(json!({ "properties": { "item": {}, "version": {} } })),
        ),
        bumped(newtype, &[("app::Order", before)], released_by(json!({ "properties": { "item": {} } }))),
    ];
    assert_snapshot!(said.join("\n\n"));
}

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
    let case = Case {
        files: &[("", &file)],
        version: 1,
        released: &[("app::Ordered", ORDERED), ("app::Kind", KIND)],
        uses: &["use serde::{Deserialize, Serialize};"],
    };
    assert_snapshot!(case.bumped());
}

#[test]
fn a_payload_as_it_was_released_leaves_nothing_to_decide() {
    let file = format!("use tidings::{{Events, Payload, Version}};\n\n{EVENTS}\n{ORDERED}\n\n{KIND}\n");
    let case = Case {
        files: &[("", &file)],
        version: 1,
        released: &[("app::Ordered", ORDERED), ("app::Kind", KIND)],
        uses: &[],
    };
    assert_snapshot!(case.bumped());
}

#[test]
fn types_in_several_modules_and_files_are_restored_beside_themselves() {
    let lib = "mod kinds;\nmod line;\npub mod events {\n    use super::kinds::Kind;\n    use tidings::{Events, Payload, Version};\n\n    \
        /// All.\n    #[derive(Serialize, Events)]\n    #[serde(tag = \"type\")]\n    pub enum AppEvent {\n        \
        #[serde(rename = \"ordered\")]\n        Placed(Box<Ordered>),\n    }\n\n    \
        /// An order.\n    #[derive(Serialize, Payload)]\n    #[payload(crate = tidings)]\n    pub struct Ordered {\n        \
        pub version: Version<1>,\n        pub kind: Kind,\n        pub line: super::line::Line,\n        pub at: String,\n    }\n}\n";
    let ordered = "/// An order.\n    #[derive(Serialize, Payload)]\n    #[payload(crate = tidings)]\n    pub struct Ordered {\n        \
        pub version: Version<1>,\n        pub kind: Kind,\n        pub line: super::line::Line,\n        pub at: DateTime<Utc>,\n    }";
    let case = Case {
        files: &[
            ("", lib),
            ("kinds", "pub enum Kind { A, B }\n"),
            ("line", "use crate::kinds::*;\r\npub struct Line {\r\n    pub kind: Kind,\r\n}\r\n"),
        ],
        version: 1,
        released: &[
            ("app::events::Ordered", ordered),
            ("app::kinds::Kind", "pub enum Kind { A }"),
            ("app::line::Line", "pub struct Line {\n    pub kind: Kind,\n}"),
        ],
        uses: &["use chrono::DateTime;", "use chrono::Utc;"],
    };
    assert_snapshot!(case.bumped());
}

#[test]
fn the_next_bump_leads_the_chain_through_the_restored_type() {
    let lib = "mod old;\nuse old::OrderedV1;\nuse tidings::{Events, Payload, Version};\n\n#[derive(Events)]\n\
        #[serde(rename_all = \"snake_case\")]\npub enum AppEvent {\n    Ordered(Ordered),\n}\n\n\
        #[derive(Payload)]\n#[payload(previous = OrderedV1)]\n#[serde(rename = \"Order\")]\npub struct Ordered {\n    \
        pub version: Version<2>,\n    pub kind: Kind,\n    pub added: Option<u8>,\n}\n\n\
        pub enum Kind {\n    A,\n    B,\n}\n";
    let old = "use tidings::{Payload, Version};\n\nuse crate::{Kind, Ordered};\n\n#[derive(Payload)]\n\
        pub struct OrderedV1 {\n    pub version: Version<1>,\n    pub kind: Kind,\n}\n\n\
        impl From<OrderedV1> for Ordered {\n    fn from(old: OrderedV1) -> Self {\n        let kind: Kind = old.kind;\n        \
        Ordered { version: Version, kind }\n    }\n}\n";
    let ordered = "#[derive(Payload)]\n#[payload(previous = OrderedV1)]\n#[serde(rename = \"Order\")]\npub struct Ordered {\n    \
        pub version: Version<2>,\n    pub kind: Kind,\n}";
    let case = Case {
        files: &[("", lib), ("old", old)],
        version: 2,
        released: &[("app::Ordered", ordered), ("app::Kind", "pub enum Kind {\n    A,\n}")],
        uses: &[],
    };
    assert_snapshot!(case.bumped());
}

#[test]
fn what_a_person_must_change_first_is_refused_with_its_place() {
    let at = |version: u32, more: &str| {
        format!(
            "{EVENTS}\n#[derive(Payload)]\npub struct Ordered {{\n    pub version: Version<{version}>,\n}}\n{more}"
        )
    };
    let refused = |text: &str| {
        Case {
            files: &[("", text)],
            version: 2,
            released: &[("app::Ordered", "#[derive(Payload)] pub struct Ordered { version: Version<2> }")],
            uses: &[],
        }
        .bumped()
    };
    let unversioned = at(2, "").replace("    Ordered(", "    #[event(unversioned)]\n    Ordered(");
    let said: Vec<String> = [
        at(3, ""),
        at(1, ""),
        at(2, "pub struct OrderedV2;"),
        at(2, "<<<<<<< HEAD\n=======\n>>>>>>> other\n"),
        at(2, "fn broken( {"),
        unversioned.replace("pub version: Version<2>,", ""),
        at(2, "").replace("Ordered(Ordered)", "Packed(Ordered)"),
        at(2, "").replace("Ordered(Ordered)", "Ordered(elsewhere::Packed)"),
        format!("{}\nmod other {{\n{EVENTS}\nstruct Ordered {{ version: Version<2> }} }}", at(2, ""))
            .replace("app::", ""),
    ]
    .iter()
    .map(|text| refused(text))
    .collect();
    assert_snapshot!(said.join("\n\n"));
}

#[test]
fn a_name_that_means_something_else_by_now_is_written_out() {
    let file = format!(
        "use tidings::{{Events, Payload, Version}};\nuse new::Moment;\nuse self::now::Kind;\n\n{EVENTS}\n\
        #[derive(Payload)]\npub struct Ordered {{\n    pub version: Version<1>,\n    pub at: Moment,\n    pub kind: Kind,\n}}\n\n\
        mod now {{\n    pub struct Kind(u8);\n}}\n\nmod then {{\n    pub struct Kind(u8);\n}}\n"
    );
    let ordered = "#[derive(Payload)]\npub struct Ordered {\n    pub version: Version<1>,\n    pub at: Moment,\n    pub kind: Kind,\n}";
    let case = Case {
        files: &[("", &file)],
        version: 1,
        released: &[("app::Ordered", ordered), ("app::then::Kind", "pub struct Kind(u8);")],
        uses: &["use old::Moment;", "use self::then::Kind;"],
    };
    assert_snapshot!(case.bumped());
}

#[test]
fn what_led_to_the_released_version_goes_with_it() {
    let ordered = "#[derive(Payload)]\n#[payload(previous = OrderedV1)]\npub struct Ordered {\n    pub version: Version<2>,\n}";
    let released = &[("app::Ordered", ordered)];
    let head = format!("use tidings::{{Events, Payload, Version}};\n\n{EVENTS}\n");
    let back = "#[derive(Payload)]\npub struct OrderedV1 {\n    pub version: Version<1>,\n}\n\n\
        impl From<Ordered> for OrderedV1 {\n    fn from(_: Ordered) -> Self {\n        Self { version: Version }\n    }\n}\n";
    let said: Vec<String> = [("previous = OrderedV1, downcast", back), ("previous_json(1, carry_v1)", "")]
        .iter()
        .map(|(options, more)| {
            let now = ordered.replace("previous = OrderedV1", options);
            let file = format!("{head}{now}\n\n{more}");
            Case { files: &[("", &file)], version: 2, released, uses: &[] }.bumped()
        })
        .collect();
    assert_snapshot!(said.join("\n"));
}

#[test]
fn a_type_that_another_bump_restored_is_shared_and_one_of_another_shape_gives_way() {
    let ordered =
        "#[derive(Payload)]\npub struct Ordered {\n    pub version: Version<1>,\n    pub kind: Kind,\n}";
    let now = "pub enum Kind {\n    A,\n    B,\n}";
    let said: Vec<String> = ["pub enum KindV1 {\n    A,\n}", "pub enum KindV1 {\n    Other,\n}"]
        .iter()
        .map(|earlier| {
            let file = format!(
                "use tidings::{{Events, Payload, Version}};\n\n{EVENTS}\n{ordered}\n\n{now}\n\n{earlier}\n"
            );
            Case {
                files: &[("", &file)],
                version: 1,
                released: &[("app::Ordered", ordered), ("app::Kind", "pub enum Kind {\n    A,\n}")],
                uses: &[],
            }
            .bumped()
        })
        .collect();
    assert_snapshot!(said.join("\n"));
}

#[test]
fn a_type_that_is_gone_comes_back_beside_the_payload() {
    let ordered = "#[derive(Payload)]\npub struct Ordered {\n    pub version: Version<1>,\n    pub kind: Option<Kind>,\n    pub next: Option<Box<Node>>,\n}";
    let node = "pub struct Node {\n    pub inner: Vec<Node>,\n    pub id: u8,\n}";
    let now = ordered.replace("Kind", "String");
    let new_node = node.replace("id: u8", "id: u16");
    let file = format!("use tidings::{{Events, Payload, Version}};\n\n{EVENTS}\n{now}\n\n{new_node}\n");
    let case = Case {
        files: &[("", &file)],
        version: 1,
        released: &[
            ("app::Ordered", ordered),
            ("app::Kind", "pub enum Kind {\n    A,\n}"),
            ("app::Node", node),
        ],
        uses: &[],
    };
    assert_snapshot!(case.bumped());
}

//! The steps between versions, tried when generating and checking.

use insta::assert_snapshot;
use tidings_command_tests::{Fixture, Said};

use crate::releasing::released;

/// Events whose steps make every mistake that can be found.
const MISTAKES: &str = r#"//! Steps between versions, each with one mistake.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidings::{Events, Payload, Version};

/// Events in two versions each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub enum ShopEvent {
    /// Its upcaster makes a value that is too short.
    Renamed(Renamed),
    /// Its upcaster panics, where the old text is empty.
    Counted(Counted),
    /// Its upcaster refuses whatever comes.
    Closed(Closed),
    /// Its upcaster refuses some: as it may.
    Opened(Opened),
    /// Its downcaster makes a value that is too short.
    Moved(Moved),
    /// Its downcaster panics.
    Packed(Packed),
    /// Its downcaster refuses whatever comes.
    Sold(Sold),
    /// It is carried as JSON, but was never released.
    Stored(Stored),
}

macro_rules! step {
    ($new:ident, $old:ident, $attribute:tt, $text:item) => {
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
        #[payload $attribute]
        pub struct $new {
            pub version: Version<2>,
            #[schemars(length(min = 1))]
            pub name: String,
        }

        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
        pub struct $old {
            pub version: Version<1>,
            pub text: String,
        }

        $text
    };
}

step!(Renamed, RenamedV1, (previous = RenamedV1), impl From<RenamedV1> for Renamed {
    fn from(old: RenamedV1) -> Self {
        Self { version: Version, name: old.text }
    }
});

step!(Counted, CountedV1, (previous = CountedV1), impl From<CountedV1> for Counted {
    fn from(old: CountedV1) -> Self {
        let first = old.text.chars().next().expect("a text has a character");
        Self { version: Version, name: first.to_string() }
    }
});

step!(Closed, ClosedV1, (previous = ClosedV1), impl TryFrom<ClosedV1> for Closed {
    type Error = &'static str;

    fn try_from(_: ClosedV1) -> Result<Self, Self::Error> {
        Err("nobody closes like this any more")
    }
});

step!(Opened, OpenedV1, (previous = OpenedV1), impl TryFrom<OpenedV1> for Opened {
    type Error = &'static str;

    fn try_from(old: OpenedV1) -> Result<Self, Self::Error> {
        if old.text.is_empty() { Err("without a name") } else { Ok(Self { version: Version, name: old.text }) }
    }
});

/// Has a downcaster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = MovedV1, downcast)]
pub struct Moved {
    pub version: Version<2>,
    pub place: u8,
}

/// Where it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct MovedV1 {
    pub version: Version<1>,
    #[schemars(range(max = 9))]
    pub shelf: u8,
}

impl From<MovedV1> for Moved {
    fn from(old: MovedV1) -> Self {
        Self { version: Version, place: old.shelf }
    }
}

impl From<Moved> for MovedV1 {
    fn from(new: Moved) -> Self {
        Self { version: Version, shelf: new.place }
    }
}

/// Has a downcaster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = PackedV1, downcast)]
pub struct Packed {
    pub version: Version<2>,
    pub boxes: u8,
}

/// Was packed in one box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct PackedV1 {
    pub version: Version<1>,
}

impl From<PackedV1> for Packed {
    fn from(_: PackedV1) -> Self {
        Self { version: Version, boxes: 1 }
    }
}

impl From<Packed> for PackedV1 {
    fn from(new: Packed) -> Self {
        assert_eq!(new.boxes, 1, "one box it was");
        Self { version: Version }
    }
}

/// Has a downcaster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = SoldV1, downcast)]
pub struct Sold {
    pub version: Version<2>,
}

/// Was sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SoldV1 {
    pub version: Version<1>,
    pub price: u8,
}

impl From<SoldV1> for Sold {
    fn from(_: SoldV1) -> Self {
        Self { version: Version }
    }
}

impl TryFrom<Sold> for SoldV1 {
    type Error = &'static str;

    fn try_from(_: Sold) -> Result<Self, Self::Error> {
        Err("the price is not known")
    }
}

/// Its first version has no type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous_json(1, stored_v1))]
pub struct Stored {
    pub version: Version<2>,
}

fn stored_v1(_: Value) -> Result<Value, String> {
    Ok(json!({ "version": 2 }))
}

/// Another enum, which is only sent.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub enum OutEvent {
    /// In two versions.
    Sent(Sent),
}

/// Is never read.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Payload)]
#[payload(previous = SentV1)]
pub struct Sent {
    pub version: Version<2>,
}

/// Was never read.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Payload)]
pub struct SentV1 {
    pub version: Version<1>,
}

impl From<SentV1> for Sent {
    fn from(_: SentV1) -> Self {
        Self { version: Version }
    }
}
"#;

fn with_json(shop: &Fixture) {
    shop.replace("events/Cargo.toml", "schemars = \"1\"\n", "schemars = \"1\"\nserde_json = \"1\"\n");
}

/// The shop with a mistake in every step.
pub(crate) fn mistaken(test: &str) -> Fixture {
    let shop = Fixture::shop(test);
    with_json(&shop);
    shop.write("events/src/lib.rs", MISTAKES);
    shop.write(
        "events/examples/catalog.rs",
        "tidings::export!(\"shop\": shop_events::ShopEvent, shop_events::OutEvent);\n",
    );
    shop
}

/// The shop after its first release, without the type of the older version.
pub(crate) fn without_old_type(test: &str) -> Fixture {
    let shop = released(test);
    shop.remove("events/src/old.rs");
    shop.replace("events/src/lib.rs", "mod old;\n\npub use old::OrderPlacedPayloadV1;\n", "");
    shop.replace("events/src/lib.rs", "#[payload(previous = OrderPlacedPayloadV1)]\n", "");
    shop
}

fn findings(said: &Said) -> usize {
    said.stdout.lines().filter(|line| line.starts_with("error[")).count()
}

#[test]
fn steps_are_tried_by_check_as_by_generate() {
    let shop = mistaken("steps");
    let generate = shop.tidings("generate").run();
    assert_eq!(generate.code, 1, "{}", generate.transcript());
    assert!(!shop.exists("schema/current"), "nothing is written");
    assert!(!generate.stdout.contains("`opened`"), "a step may refuse some events: {}", generate.stdout);
    assert_eq!(generate.stderr.matches("panicked").count(), 0, "{}", generate.stderr);
    let check = shop.tidings("check").run();
    let rules = |said: &Said| -> Vec<String> {
        let heads = said.stdout.lines().filter(|line| line.contains("caster-") && line.contains("]: "));
        heads.map(str::to_owned).collect()
    };
    assert_eq!(rules(&check), rules(&generate));
    assert_eq!(rules(&check).len(), 6, "{}", check.stdout);
}

/// A wrong upcaster is caught, and named with the event that shows it.
#[test]
fn an_upcaster_that_drops_a_field_makes_an_invalid_value_or_ends_the_program_is_caught() {
    let shop = Fixture::shop("wrong_upcaster");
    shop.generate();
    let before = shop.tree().below(&["schema", "generated"]);

    // serde leaves the field out, and whoever reads the event requires it.
    let field = "    /// What it is called.\n    pub name: String,";
    let left_out = field.replace("pub", "#[serde(skip_serializing_if = \"String::is_empty\")]\n    pub");
    shop.replace("events/src/lib.rs", field, &left_out);
    shop.replace("events/src/lib.rs", "JsonSchema, Payload)]", "JsonSchema, Payload)]\n#[doc = \"\"]");
    let dropped = shop.tidings("check").run();
    assert_eq!(dropped.code, 1, "{}", dropped.transcript());
    assert_snapshot!("upcaster_drops_a_field", first(&dropped));

    let bounded = field.replace("pub", "#[schemars(length(min = 1))]\n    pub");
    shop.replace("events/src/lib.rs", &left_out, &bounded);
    let invalid = shop.tidings("generate").run();
    assert_eq!((invalid.code, findings(&invalid)), (1, 1), "{}", invalid.transcript());
    assert_snapshot!("upcaster_makes_an_invalid_value", first(&invalid));

    shop.replace("events/src/lib.rs", &bounded, field);
    shop.replace(
        "events/src/old.rs",
        "        Self {",
        "        if old.item.is_empty() {\n            std::process::abort();\n        }\n        Self {",
    );
    let ended = shop.tidings("generate").run();
    assert_eq!((ended.code, findings(&ended)), (1, 1), "{}", ended.transcript());
    assert_snapshot!("upcaster_ends_the_program", first(&ended));
    assert_eq!(shop.tree().below(&["schema", "generated"]), before, "nothing is written");
}

/// The first finding about a step.
fn first(said: &Said) -> String {
    let finding = said.stdout.split("\n\n").find(|finding| finding.contains("upcaster-"));
    finding.unwrap_or_else(|| panic!("{}", said.transcript())).to_owned()
}

#[test]
fn a_version_whose_type_is_gone_is_carried_as_json_by_its_released_schema() {
    let shop = without_old_type("carried_as_json");
    with_json(&shop);
    let payload = "pub struct OrderPlacedPayload {";
    let attribute = "#[payload(previous_json(1, order_placed_v1))]\n";
    shop.replace("events/src/lib.rs", payload, &format!("{attribute}{payload}"));
    let step = |made: &str| {
        format!(
            "\nfn order_placed_v1(old: serde_json::Value) -> Result<serde_json::Value, String> {{\n    \
             if old[\"item\"] == \"nothing\" {{\n        return Err(\"nothing was ordered\".to_owned());\n    }}\n    \
             Ok(serde_json::json!({made}))\n}}\n"
        )
    };
    let right = step(r#"{ "version": 2, "item": { "name": old["item"], "remark": null }, "count": 1 }"#);
    let wrong = step(r#"{ "version": 2, "item": { "name": old["item"], "remark": null } }"#);
    let library = shop.read("events/src/lib.rs");

    shop.write("events/src/lib.rs", format!("{library}{wrong}"));
    let said = shop.tidings("check").run();
    assert_eq!(said.code, 1, "{}", said.transcript());
    assert_snapshot!("json_step_drops_a_field", first(&said));

    shop.write("events/src/lib.rs", format!("{library}{right}"));
    let was = shop.read("schema/current/shop/order_placed.v1.json");
    shop.generate();
    assert_eq!(shop.tidings("check").run().code, 0);
    let is = shop.read("schema/current/shop/order_placed.v1.json");
    let constraints = |text: &str| text.replace("OrderPlacedPayloadV1", "").lines().count();
    assert_eq!(constraints(&is), constraints(&was), "{is}");

    let _ = shop.tidings("release").run();
    assert!(!shop.exists("schema/released/shop/order_placed.v1.r1.json"), "it is as it was released");

    let stored = |item: &str| format!(r#"{{"type":"order_placed","payload":{{"version":1,"item":{item}}}}}"#);
    let stored = [stored("\"tea\""), stored("7"), stored("\"nothing\"")].join("\n");
    let said = shop.tidings("validate - --upcast").input(stored).run();
    assert_snapshot!("json_step_carries_what_is_stored", said.transcript());
}

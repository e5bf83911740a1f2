//! Every rule, once triggered, in the words a person reads; what fails is never written.

use std::collections::BTreeMap;

use insta::{Settings, assert_snapshot};
use tidings_command_tests::Fixture;
use tidings_schema::rules::{self, Category};

use crate::generate::second_package;

/// Events with one mistake for every rule about events.
const MISTAKES: &str = r#"//! One mistake for every rule.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Events, Version};
use typeshare::typeshare;

/// Has most mistakes.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub enum ShopEvent {
    /// A number that JavaScript rounds.
    OrderPlaced { version: Version<1>, number: u64 },
    /// A name that no schema shows.
    LogLine {
        version: Version<1>,
        #[serde(alias = "message")]
        text: String,
    },
    /// A keyword and a format that are not carried.
    AddressSeen {
        version: Version<1>,
        #[schemars(extend("contentEncoding" = "base64"))]
        key: String,
        #[schemars(extend("format" = "ipv4"))]
        address: String,
    },
    /// Two types of one name.
    Sent { version: Version<1>, from: here::Place, to: there::Place },
    /// Words that the readings split differently, and a tuple.
    LinkFound { version: Version<1>, target: Target, place: Point },
    /// A tag that is taken.
    Stepped { version: Version<1>, step: Step },
    /// Not exported.
    #[event(skip)]
    ShopClosed { version: Version<1> },
}

/// Uppercase words.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    URL,
    File,
}

/// Its tag is also the tag of what it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
pub enum Step {
    Moved(Way),
}

/// A way to move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
pub enum Way {
    Left { far: u8 },
}

/// A tuple.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Point {
    pub at: (u8, u8),
}

mod here {
    use super::*;

    /// A place here.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
    pub struct Place {
        pub shelf: u8,
    }
}

mod there {
    use super::*;

    /// A place there.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
    pub struct Place {
        pub street: String,
    }
}

/// Tagged differently, with another key for the version, and a tag that is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum OtherEvent {
    /// There is one already.
    LogLine {
        #[serde(rename = "v")]
        version: Version<1>,
    },
}
"#;

/// Rule → its first finding, as printed.
fn by_rule(stdout: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for finding in stdout.split("\n\n") {
        let rule = finding.split_once('[').and_then(|(_, rest)| rest.split_once("]: "));
        if let Some((rule, _)) = rule.filter(|(rule, _)| rules::all().any(|known| known.id == *rule)) {
            found.entry(rule.to_owned()).or_insert_with(|| finding.to_owned());
        }
    }
    found
}

/// The shop with a mistake for every rule about events.
pub(crate) fn mistaken(test: &str) -> Fixture {
    let shop = Fixture::shop(test);
    second_package(&shop, "shop");
    shop.write("events/src/lib.rs", MISTAKES);
    shop.write(
        "events/examples/catalog.rs",
        "tidings::export!(\"shop\": shop_events::ShopEvent, shop_events::OtherEvent);\n",
    );
    shop
}

#[test]
fn every_rule_is_documented_and_triggered_and_says_its_words() {
    let shop = mistaken("mistakes");
    let before = shop.tree();
    let said = shop.tidings("generate").run();
    assert_eq!(said.code, 1, "{}", said.transcript());
    assert_eq!(shop.tree(), before, "nothing is written");
    let mut found = by_rule(&said.stdout);

    let shop = crate::drift::drifted("mistakes_drifted");
    found.extend(by_rule(&shop.tidings("check").run().stdout));
    let _ = shop.tidings("generate").run();
    let index = "generated/typescript/shop/index.ts";
    shop.write(index, shop.read(index).replace(' ', "  "));
    for (rule, finding) in by_rule(&shop.tidings("check").run().stdout) {
        found.entry(rule).or_insert(finding);
    }

    for shop in [
        crate::carrying::mistaken("mistakes_carried"),
        crate::carrying::without_old_type("mistakes_not_carried"),
        crate::storing::with_a_wrong_sample("mistakes_stored"),
    ] {
        for (rule, finding) in by_rule(&shop.tidings("check").run().stdout) {
            found.entry(rule).or_insert(finding);
        }
    }
    for said in crate::tampering::every_release_rule("mistakes_released") {
        for (rule, finding) in by_rule(&said) {
            found.entry(rule).or_insert(finding);
        }
    }

    // The rules about changes have their pairs in tidings-schema.
    let here = [Category::Catalog, Category::Release, Category::Carrying, Category::Drift];
    for rule in rules::all().filter(|rule| here.contains(&rule.category())) {
        let kebab = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(rule.id.chars().all(kebab), "{} is not kebab-case", rule.id);
        for text in [rule.title, rule.what, rule.breaks, rule.mend] {
            assert!(text.len() > 10, "{} is not documented", rule.id);
        }
        let finding = found.remove(rule.id).unwrap_or_else(|| {
            panic!("no test triggers `{}`; found: {:?}\n{}", rule.id, found.keys(), said.transcript())
        });
        let mut settings = Settings::clone_current();
        settings.set_omit_expression(true);
        settings.bind(|| assert_snapshot!(format!("rule_{}", rule.id), finding));
    }
    found.retain(|rule, _| rules::find(rule).is_some_and(|rule| here.contains(&rule.category())));
    assert_eq!(found.len(), 0, "{found:?}");
}

#[test]
fn the_risk_of_a_64_bit_integer_can_be_taken_for_one_path() {
    let shop = Fixture::shop("lowered");
    shop.replace("events/src/lib.rs", "pub count: u32,", "pub count: u64,\n    pub weight: u64,");
    shop.replace("events/src/old.rs", "count: 1 }", "count: 1, weight: 1 }");
    let before = shop.tree();
    let both = shop.tidings("generate").run();
    assert_eq!(
        (both.code, both.stdout.matches("error[js-unsafe-integer]").count()),
        (1, 2),
        "{}",
        both.stdout
    );
    assert_eq!(shop.tree(), before, "nothing is written");

    let lint = |path: &str, level: &str| {
        format!("[lints.path.\"OrderPlacedPayload.{path}\"]\njs-unsafe-integer = \"{level}\"\n")
    };
    shop.write("schema/tidings.toml", lint("count", "note"));
    let one = shop.tidings("generate").run();
    assert_eq!(one.code, 1);
    assert_snapshot!("lint_lowered_for_one_path", one.transcript());

    shop.write("schema/tidings.toml", lint("count", "note") + &lint("weight", "off"));
    let none = shop.tidings("generate").run();
    assert_eq!(none.code, 0);
    assert!(
        none.stdout.contains("note[js-unsafe-integer]") && !none.stdout.contains("weight"),
        "{}",
        none.stdout
    );
}

#[test]
fn a_rule_can_be_raised_for_all() {
    let shop = Fixture::shop("raised");
    shop.replace("events/src/lib.rs", "    ShopClosed {", "    #[event(skip)]\n    ShopClosed {");
    shop.write("schema/tidings.toml", "[lints]\nevent-skipped = \"error\"\n");
    let said = shop.tidings("generate").run();
    assert_eq!(said.code, 1, "{}", said.transcript());
    assert!(said.stdout.contains("error[event-skipped]"));
    assert!(!shop.exists("schema/current"));
}

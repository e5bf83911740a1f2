//! The files of the shop.

use tidings_tests::repository;

/// The exporter.
pub const EXPORTER: &str = "tidings::export!(\"shop\": shop_events::ShopEvent);\n";

/// The events.
pub const LIBRARY: &str = r#"//! What a shop tells its frontend.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Events, Payload, Version};
use typeshare::typeshare;

mod old;

pub use old::OrderPlacedPayloadV1;

/// Everything the frontend can receive.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub enum ShopEvent {
    /// An order was placed.
    #[event(critical)]
    OrderPlaced(OrderPlacedPayload),
    /// A line for the log.
    LogLine {
        version: Version<1>,
        /// What happened.
        text: String,
    },
    /// The shop has closed for today.
    ShopClosed { version: Version<1> },
}

/// An order was placed.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = OrderPlacedPayloadV1)]
pub struct OrderPlacedPayload {
    pub version: Version<2>,
    /// What was ordered.
    pub item: Item,
    /// How many.
    pub count: u32,
}

/// Something on sale.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// What it is called.
    pub name: String,
    /// What one should know of it.
    pub remark: Option<String>,
}
"#;

/// The first version of the order.
pub const OLD_ORDER: &str = r"//! What was sent before items had remarks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Payload, Version};
use typeshare::typeshare;

use crate::{Item, OrderPlacedPayload};

/// An order was placed.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct OrderPlacedPayloadV1 {
    pub version: Version<1>,
    /// What was ordered.
    pub item: String,
}

impl From<OrderPlacedPayloadV1> for OrderPlacedPayload {
    fn from(old: OrderPlacedPayloadV1) -> Self {
        Self { version: Version, item: Item { name: old.item, remark: None }, count: 1 }
    }
}
";

/// Stands for the version of the package, which each fixture has for itself.
pub(crate) const VERSION: &str = "0.1.0-shop";

/// The workspace without its package.
pub(crate) fn frame() -> Vec<(&'static str, String)> {
    let lock = std::fs::read_to_string(repository().join("Cargo.lock")).unwrap_or_default();
    vec![
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"*events\"]\n\n\
             [profile.dev]\ndebug = false\nincremental = false\n"
                .to_owned(),
        ),
        ("Cargo.lock", lock),
    ]
}

/// The package's manifest, with these lines of dependencies.
pub(crate) fn manifest(dependencies: &str) -> String {
    format!(
        "[package]\nname = \"shop-events\"\nversion = \"{VERSION}\"\nedition = \"2024\"\npublish = false\n{dependencies}"
    )
}

/// The dependencies of a package with events.
pub(crate) fn dependencies() -> String {
    let tidings = repository().join("crates/tidings");
    let tidings = tidings.display();
    format!(
        "\n[dependencies]\nschemars = \"1\"\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
         tidings = {{ path = \"{tidings}\", features = [\"schema\"] }}\ntypeshare = \"1\"\n\n\
         [dev-dependencies]\ntidings = {{ path = \"{tidings}\", features = [\"export\"] }}\n"
    )
}

/// All files of the shop.
pub(crate) fn files() -> Vec<(&'static str, String)> {
    let mut files = frame();
    files.push(("events/Cargo.toml", manifest(&dependencies())));
    files.push(("events/examples/catalog.rs", EXPORTER.to_owned()));
    files.push(("events/src/lib.rs", LIBRARY.to_owned()));
    files.push(("events/src/old.rs", OLD_ORDER.to_owned()));
    files
}

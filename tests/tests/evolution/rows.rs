//! The rows of the table: each a pair of states, read in both directions.

use crate::revision::Revision;

/// What the states are written with.
pub(crate) mod prelude {
    pub(crate) use std::collections::BTreeMap;

    pub(crate) use chrono::{DateTime, Utc};
    pub(crate) use schemars::JsonSchema;
    pub(crate) use serde::{Deserialize, Serialize};
    pub(crate) use tidings::{Events, Payload, Version};
}

/// A pair of states, with the verdict when the second follows the first and the other way round.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) states: [Revision; 2],
    pub(crate) there: &'static str,
    pub(crate) back: &'static str,
    /// Whether serde itself refuses what the schema does; it does not look at bounds and patterns.
    pub(crate) by_serde: bool,
}

macro_rules! row {
    ($module:ident, $there:literal, $back:literal) => {
        row!($module, $there, $back, true)
    };
    ($module:ident, $there:literal, $back:literal, $by_serde:literal) => {
        Row {
            name: stringify!($module),
            states: [$module::old::state(), $module::new::state()],
            there: $there,
            back: $back,
            by_serde: $by_serde,
        }
    };
}

macro_rules! pair {
    ($module:ident: $($states:tt)*) => {
        mod $module {
            use crate::revision::ordered;
            $($states)*
        }
    };
}

pair! { optional_field:
    ordered!(old { pub total: u32 });
    ordered!(new {
        pub total: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    });
}

pair! { field_of_an_option:
    ordered!(old { pub total: u32 });
    ordered!(new { pub total: u32, pub note: Option<String> });
}

pair! { required_field:
    ordered!(old { pub total: u32 });
    ordered!(new { pub total: u32, pub currency: String });
}

pair! { field_with_a_default:
    ordered!(old { pub total: u32 });
    ordered!(new { pub total: u32, #[serde(default)] pub currency: String });
}

pair! { optional_field_of_a_closed_payload:
    ordered!(#[serde(deny_unknown_fields)] old { pub total: u32 });
    ordered!(#[serde(deny_unknown_fields)] new {
        pub total: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    });
}

pair! { required_field_of_a_closed_payload:
    ordered!(#[serde(deny_unknown_fields)] old { pub total: u32 });
    ordered!(#[serde(deny_unknown_fields)] new { pub total: u32, pub currency: String });
}

pair! { name:
    ordered!(old { pub total: u32, pub currency: String });
    ordered!(new { pub total: u32, #[serde(rename = "unit")] pub currency: String });
}

pair! { presence:
    ordered!(old {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    });
    ordered!(new { pub note: String });
}

pair! { null_or_left_out:
    ordered!(old { pub note: Option<String> });
    ordered!(new { #[serde(skip_serializing_if = "Option::is_none")] pub note: Option<String> });
}

pair! { integer_and_number:
    ordered!(old { pub total: i32 });
    ordered!(new { pub total: f64 });
}

pair! { wider_integer:
    ordered!(old { pub total: u8 });
    ordered!(new { pub total: u32 });
}

pair! { other_integer:
    ordered!(old { pub total: u8 });
    ordered!(new { pub total: i8 });
}

pair! { text_and_enum:
    ordered!(old { pub unit: String });
    ordered!(new { pub unit: Unit }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        pub(crate) enum Unit { Kg, Lb }
    );
}

pair! { text_and_number:
    ordered!(old { pub total: String });
    ordered!(new { pub total: u32 });
}

pair! { nullable:
    ordered!(old { pub note: String });
    ordered!(new { pub note: Option<String> });
}

pair! { value_of_an_enum:
    ordered!(old { pub unit: Unit }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        pub(crate) enum Unit { Kg, Lb }
    );
    ordered!(new { pub unit: Unit }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        pub(crate) enum Unit { /** By the pound. */ Lb, Kg, /** By the gram. */ G }
    );
}

pair! { value_of_an_open_enum:
    ordered!(old { pub unit: Unit }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[schemars(extend("x-open" = true))]
        pub(crate) enum Unit { Kg, Lb }
    );
    ordered!(new { pub unit: Unit }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[schemars(extend("x-open" = true))]
        pub(crate) enum Unit { Kg, Lb, G }
    );
}

pair! { nested_variant:
    ordered!(old { pub shapes: Vec<Shape> }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind")]
        pub(crate) enum Shape { Circle { radius: u32 }, Square { side: u32 } }
    );
    ordered!(new { pub shapes: Vec<Shape> }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind")]
        pub(crate) enum Shape { Circle { radius: u32 }, Dot, Square { side: u32 } }
    );
}

pair! { external_variant:
    ordered!(old { pub shape: Shape }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        pub(crate) enum Shape { Dot, Square { side: u32 } }
    );
    ordered!(new { pub shape: Shape }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        pub(crate) enum Shape { Dot, Square { side: u32 }, Circle(u32) }
    );
}

pair! { field_of_a_variant:
    ordered!(old { pub shape: Shape }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind", content = "data")]
        pub(crate) enum Shape { Dot, Square { side: u32 } }
    );
    ordered!(new { pub shape: Shape }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind", content = "data")]
        pub(crate) enum Shape { Dot, Square { side: u32, colour: String } }
    );
}

pair! { tag_of_a_nested_enum:
    ordered!(old { pub shape: Shape }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind")]
        pub(crate) enum Shape { Circle { radius: u32 }, Square { side: u32 } }
    );
    ordered!(new { pub shape: Shape }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "form")]
        pub(crate) enum Shape { Circle { radius: u32 }, Square { side: u32 } }
    );
}

pair! { unknown_fields:
    ordered!(old { pub total: u32 });
    ordered!(#[serde(deny_unknown_fields)] new { pub total: u32 });
}

pair! { bounds:
    ordered!(old { #[schemars(range(max = 10))] pub total: u8 });
    ordered!(new { pub total: u8 });
}

pair! { length:
    ordered!(old { #[schemars(length(max = 10))] pub note: String });
    ordered!(new { #[schemars(length(min = 1, max = 10))] pub note: String });
}

pair! { items:
    ordered!(old { #[schemars(length(max = 10))] pub notes: Vec<String> });
    ordered!(new { #[schemars(length(max = 5))] pub notes: Vec<String> });
}

pair! { pattern:
    ordered!(old { #[schemars(regex(pattern = "^[a-z]+$"))] pub note: String });
    ordered!(new { #[schemars(regex(pattern = "^[a-z0-9]+$"))] pub note: String });
}

pair! { format:
    ordered!(old { pub at: String });
    ordered!(new { pub at: DateTime<Utc> });
}

pair! { default_value:
    ordered!(old { #[serde(default = "seven")] pub size: u8 }
        fn seven() -> u8 { 7 }
    );
    ordered!(new { #[serde(default = "nine")] pub size: u8 }
        fn nine() -> u8 { 9 }
    );
}

pair! { tuple:
    ordered!(old { pub place: (u8, String) });
    ordered!(new { pub place: (u8, String, bool) });
}

pair! { element_of_a_tuple:
    ordered!(old { pub place: (u8, String) });
    ordered!(new { pub place: (u8, bool) });
}

pair! { elements_of_a_list:
    ordered!(old { pub notes: Vec<String> });
    ordered!(new { pub notes: Vec<Option<String>> });
}

pair! { values_of_a_map:
    ordered!(old { pub notes: BTreeMap<String, u8> });
    ordered!(new { pub notes: BTreeMap<String, u32> });
}

pair! { recursion:
    ordered!(old { pub tree: Tree }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        pub(crate) struct Tree { pub name: String, pub children: Vec<Tree> }
    );
    ordered!(new { pub tree: Tree }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        pub(crate) struct Tree { pub name: String, pub weight: u32, pub children: Vec<Tree> }
    );
}

pair! { flattened:
    ordered!(old { pub total: u32, #[serde(flatten)] pub place: Place }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "place")]
        pub(crate) enum Place { Home { street: String }, Away }
    );
    ordered!(new { pub total: Option<u32>, #[serde(flatten)] pub place: Place }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "place")]
        pub(crate) enum Place { Home { street: String }, Away }
    );
}

pair! { words_and_order:
    ordered!(old { pub total: u32, pub unit: Unit }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        pub(crate) enum Unit { Kg, Lb }
    );
    ordered!(
        /// Somebody bought something.
        new {
            /// How it is weighed.
            pub unit: Measure,
            /// How much it was.
            #[schemars(example = 7)]
            pub total: u32,
        }
        /// How things are weighed.
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        pub(crate) enum Measure {
            /// By the pound.
            Lb,
            /// By the kilogram.
            Kg,
        }
    );
}

pair! { inlined:
    ordered!(old { pub inner: Inner }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        pub(crate) struct Inner { pub a: u8 }
    );
    ordered!(new { pub inner: Inner }
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[schemars(inline)]
        pub(crate) struct Inner { pub a: u8 }
    );
}

pair! { deprecated:
    ordered!(old { pub total: u32, pub note: String });
    ordered!(new {
        pub total: u32,
        #[deprecated]
        pub note: String,
    });
}

/// A module with the events it is given.
macro_rules! events {
    ($module:ident, $(#[$attribute:meta])* { $($variants:tt)* }) => {
        pub(crate) mod $module {
            use crate::rows::prelude::*;

            #[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
            $(#[$attribute])*
            pub(crate) enum ShopEvent { $($variants)* }

            crate::revision::state!(ShopEvent);
        }
    };
}

mod event_type {
    events!(old, #[serde(tag = "type", content = "payload")] {
        Ordered { version: Version<1>, total: u32 },
    });
    events!(new, #[serde(tag = "type", content = "payload")] {
        Ordered { version: Version<1>, total: u32 },
        Refunded { version: Version<1>, reason: String },
    });
}

mod stored_event_type {
    events!(old, #[serde(tag = "type", content = "payload")] {
        Ordered { version: Version<1>, total: u32 },
    });
    events!(new, #[serde(tag = "type", content = "payload")] {
        Ordered { version: Version<1>, total: u32 },
        #[event(critical)]
        Stored { version: Version<1>, reason: String },
    });
}

mod tag {
    events!(old, #[serde(tag = "type", content = "payload")] {
        Ordered { version: Version<1>, total: u32 },
    });
    events!(new, #[serde(tag = "type", content = "payload")] {
        #[serde(rename = "order_placed")]
        Ordered { version: Version<1>, total: u32 },
    });
}

mod tag_key {
    events!(old, #[serde(tag = "type", content = "payload")] {
        Ordered { version: Version<1>, total: u32 },
    });
    events!(new, #[serde(tag = "kind", content = "payload")] {
        Ordered { version: Version<1>, total: u32 },
    });
}

mod content_key {
    events!(old, #[serde(tag = "type", content = "payload")] {
        Ordered { version: Version<1>, total: u32 },
    });
    events!(new, #[serde(tag = "type", content = "data")] {
        Ordered { version: Version<1>, total: u32 },
    });
}

mod internally_tagged {
    events!(old, #[serde(tag = "type")] {
        Ordered { version: Version<1>, total: u32 },
    });
    events!(new, #[serde(tag = "type")] {
        Ordered { version: Version<1>, total: u32, currency: String },
    });
}

mod deprecated_event {
    events!(old, #[serde(tag = "type", content = "payload")] {
        Ordered { version: Version<1>, total: u32 },
    });
    events!(new, #[serde(tag = "type", content = "payload")] {
        #[deprecated]
        Ordered { version: Version<1>, total: u32 },
    });
}

/// A note that may be left out, and one that must be there.
pub(crate) fn presence_states() -> [Revision; 2] {
    [presence::old::state(), presence::new::state()]
}

/// One event type, and one more.
pub(crate) fn event_type_states() -> [Revision; 2] {
    [event_type::old::state(), event_type::new::state()]
}

/// The table.
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row!(optional_field, "ok", "warning optional-field-removed"),
        row!(field_of_an_option, "ok", "forward field-removed"),
        row!(required_field, "backward field-added-required", "forward field-removed"),
        row!(field_with_a_default, "ok", "forward field-removed"),
        row!(
            optional_field_of_a_closed_payload,
            "forward field-added-optional",
            "backward optional-field-removed"
        ),
        row!(required_field_of_a_closed_payload, "both field-added-required", "both field-removed"),
        row!(name, "both field-renamed", "both field-renamed"),
        row!(presence, "backward field-became-required", "forward field-became-optional"),
        row!(null_or_left_out, "forward null-became-absent", "warning absent-became-null"),
        row!(integer_and_number, "forward type-widened", "backward type-narrowed"),
        row!(wider_integer, "forward bounds-loosened", "backward bounds-tightened"),
        row!(other_integer, "both bounds-changed", "both bounds-changed"),
        row!(text_and_enum, "backward type-narrowed", "forward type-widened"),
        row!(text_and_number, "both type-replaced", "both type-replaced"),
        row!(nullable, "forward became-nullable", "backward no-longer-nullable"),
        row!(value_of_an_enum, "forward enum-value-added", "backward enum-value-removed"),
        row!(value_of_an_open_enum, "ok", "backward enum-value-removed"),
        row!(nested_variant, "forward variant-added", "backward variant-removed"),
        row!(external_variant, "forward variant-added", "backward variant-removed"),
        row!(field_of_a_variant, "backward field-added-required", "forward field-removed"),
        row!(tag_of_a_nested_enum, "both tag-key-changed", "both tag-key-changed"),
        row!(unknown_fields, "ok", "ok"),
        row!(bounds, "forward bounds-loosened", "backward bounds-tightened", false),
        row!(length, "backward length-tightened", "forward length-loosened", false),
        row!(items, "backward items-tightened", "forward items-loosened", false),
        row!(pattern, "forward pattern-changed", "backward pattern-changed", false),
        row!(format, "backward format-tightened", "forward format-loosened"),
        row!(default_value, "warning default-changed", "warning default-changed"),
        row!(tuple, "both tuple-arity-changed", "both tuple-arity-changed"),
        row!(element_of_a_tuple, "both type-replaced", "both type-replaced"),
        row!(elements_of_a_list, "forward became-nullable", "backward no-longer-nullable"),
        row!(values_of_a_map, "forward bounds-loosened", "backward bounds-tightened"),
        row!(recursion, "backward field-added-required", "forward field-removed"),
        row!(flattened, "forward became-nullable", "backward no-longer-nullable"),
        row!(words_and_order, "ok", "ok"),
        row!(inlined, "ok", "ok"),
        row!(deprecated, "note deprecated-added", "ok"),
        row!(event_type, "note event-type-added", "note event-type-removed"),
        row!(stored_event_type, "note event-type-added", "backward event-type-removed"),
        row!(tag, "both event-type-renamed", "both event-type-renamed"),
        row!(tag_key, "both tag-key-changed", "both tag-key-changed"),
        row!(content_key, "both content-key-changed", "both content-key-changed"),
        row!(internally_tagged, "backward field-added-required", "forward field-removed"),
        row!(deprecated_event, "note deprecated-added", "ok"),
    ]
}

//! Pairs as schemars makes them: families of Rust types, one edit apart, each compared with each, as
//! its writer with the reader and the client of the other.

#![expect(clippy::print_stdout, reason = "the shares are figures to read")]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidings_schema::views;

use crate::held::{Tally, ask};

/// The views of one type.
struct Views {
    writer: Value,
    client: Value,
    reader: Value,
}

fn views<T: JsonSchema>() -> Views {
    let root = |schema: Schema| {
        let mut value = schema.to_value();
        value.as_object_mut().expect("a struct or enum").shift_remove("$schema");
        value
    };
    let settings = SchemaSettings::draft2020_12;
    let client = root(settings().for_serialize().into_generator().into_root_schema_for::<T>());
    let reader = root(settings().for_deserialize().into_generator().into_root_schema_for::<T>());
    Views { writer: views::close(&client), client, reader }
}

/// Declares modules that hold one type each, `It`, with what it needs; gives the views of all.
macro_rules! family {
    ($(#[$name:ident] { $($items:item)+ })+) => {{
        $(mod $name {
            use super::*;
            $(#[derive(Serialize, Deserialize, JsonSchema)] $items)+
        })+
        vec![$((stringify!($name), views::<$name::It>())),+]
    }};
}

fn structs() -> Vec<(&'static str, Views)> {
    family! {
        #[plain] { pub(super) struct It { total: u32, currency: String } }
        #[optional] { pub(super) struct It { total: u32, currency: Option<String> } }
        #[left_out] { pub(super) struct It { total: u32, #[serde(skip_serializing_if = "Option::is_none")] currency: Option<String> } }
        #[defaulted] { pub(super) struct It { total: u32, #[serde(default)] currency: String } }
        #[removed] { pub(super) struct It { total: u32 } }
        #[added] { pub(super) struct It { total: u32, currency: String, note: Option<String> } }
        #[added_required] { pub(super) struct It { total: u32, currency: String, note: String } }
        #[renamed] { pub(super) struct It { #[serde(rename = "sum")] total: u32, currency: String } }
        #[wider] { pub(super) struct It { total: u64, currency: String } }
        #[signed] { pub(super) struct It { total: i32, currency: String } }
        #[float] { pub(super) struct It { total: f64, currency: String } }
        #[text] { pub(super) struct It { total: String, currency: String } }
        #[denied] { #[serde(deny_unknown_fields)] pub(super) struct It { total: u32, currency: String } }
        #[denied_more] { #[serde(deny_unknown_fields)] pub(super) struct It { total: u32, currency: String, note: Option<u8> } }
        #[bounded] { pub(super) struct It { #[schemars(range(min = 1, max = 9))] total: u32, #[schemars(length(min = 3, max = 3))] currency: String } }
        #[matched] { pub(super) struct It { total: u32, #[schemars(regex(pattern = "^[A-Z]{3}$"))] currency: String } }
        #[matched_wider] { pub(super) struct It { total: u32, #[schemars(regex(pattern = "^[A-Za-z]+$"))] currency: String } }
        #[dated] { pub(super) struct It { total: u32, currency: DateTime<Utc> } }
        #[day] { pub(super) struct It { total: u32, currency: NaiveDate } }
        #[character] { pub(super) struct It { total: u32, currency: char } }
    }
}

fn collections() -> Vec<(&'static str, Views)> {
    family! {
        #[list] { pub(super) struct It { a: Vec<u32> } }
        #[list_wider] { pub(super) struct It { a: Vec<f64> } }
        #[list_of_optional] { pub(super) struct It { a: Vec<Option<u32>> } }
        #[set] { pub(super) struct It { a: BTreeSet<u32> } }
        #[four] { pub(super) struct It { a: [u32; 4] } }
        #[five] { pub(super) struct It { a: [u32; 5] } }
        #[pair] { pub(super) struct It { a: (u32, String) } }
        #[triple] { pub(super) struct It { a: (u32, String, bool) } }
        #[map] { pub(super) struct It { a: HashMap<String, u32> } }
        #[map_wider] { pub(super) struct It { a: BTreeMap<String, i64> } }
        #[map_by_number] { pub(super) struct It { a: BTreeMap<u32, u32> } }
        #[map_by_name] {
            pub(super) struct It { a: BTreeMap<Name, u32> }
            #[derive(PartialEq, Eq, PartialOrd, Ord)]
            enum Name { Left, Right }
        }
        #[map_by_more_names] {
            pub(super) struct It { a: BTreeMap<Name, u32> }
            #[derive(PartialEq, Eq, PartialOrd, Ord)]
            enum Name { Left, Right, Middle }
        }
        #[nested] { pub(super) struct It { a: Vec<Inner> } struct Inner { x: u8 } }
        #[nested_more] { pub(super) struct It { a: Vec<Inner> } struct Inner { x: u8, y: Option<u8> } }
        #[anything] { pub(super) struct It { a: Value } }
        #[pages] { pub(super) struct It { a: Page<u8>, b: Page<String> } struct Page<T> { items: Vec<T>, next: Option<u32> } }
        #[pages_wider] { pub(super) struct It { a: Page<u16>, b: Page<String> } struct Page<T> { items: Vec<T>, next: Option<u64> } }
    }
}

fn enums() -> Vec<(&'static str, Views)> {
    family! {
        #[units] { pub(super) enum It { Low, High } }
        #[more_units] { pub(super) enum It { Low, High, Middle } }
        #[documented] { pub(super) enum It { /** Low. */ Low, /** High. */ High } }
        #[external] { pub(super) enum It { Low, High(u32), Both { a: u8, b: Option<u8> } } }
        #[external_more] { pub(super) enum It { Low, High(u32), Both { a: u8, b: Option<u8>, c: Option<u8> }, None } }
        #[internal] { #[serde(tag = "kind")] pub(super) enum It { Low, Both { a: u8 } } }
        #[internal_more] { #[serde(tag = "kind")] pub(super) enum It { Low, Both { a: u16 }, High { x: String } } }
        #[internal_renamed] { #[serde(tag = "type")] pub(super) enum It { Low, Both { a: u8 } } }
        #[adjacent] { #[serde(tag = "kind", content = "of")] pub(super) enum It { Low, Both { a: u8 }, One(Inner) } struct Inner { x: Option<u8> } }
        #[adjacent_more] { #[serde(tag = "kind", content = "of")] pub(super) enum It { Low, Both { a: u8, b: Option<u8> }, One(Inner), Two(u8, u8) } struct Inner { x: Option<u8> } }
        #[untagged] { #[serde(untagged)] pub(super) enum It { Number(u32), Text(String), Object { a: u8 } } }
        #[untagged_more] { #[serde(untagged)] pub(super) enum It { Number(i64), Text(String), Object { a: u8 }, List(Vec<u8>) } }
        #[untagged_alike] { #[serde(untagged)] pub(super) enum It { One { a: u8 }, Other { a: u8, b: u8 } } }
        #[newtypes] { #[serde(tag = "kind")] pub(super) enum It { A(One), B(Two) } struct One { x: u8 } struct Two { y: u8 } }
        #[newtypes_more] { #[serde(tag = "kind")] pub(super) enum It { A(One), B(Two) } struct One { x: u8, z: Option<u8> } struct Two { y: u16 } }
    }
}

fn flattened() -> Vec<(&'static str, Views)> {
    family! {
        #[plain] { pub(super) struct It { a: u8, b: u8 } }
        #[flat] { pub(super) struct It { a: u8, #[serde(flatten)] rest: Rest } struct Rest { b: u8 } }
        #[flat_more] { pub(super) struct It { a: u8, #[serde(flatten)] rest: Rest } struct Rest { b: u8, c: Option<u8> } }
        #[flat_map] { pub(super) struct It { a: u8, b: u8, #[serde(flatten)] rest: BTreeMap<String, u8> } }
        #[flat_map_wider] { pub(super) struct It { a: u8, b: u8, #[serde(flatten)] rest: BTreeMap<String, u32> } }
        #[flat_enum] { pub(super) struct It { a: u8, b: u8, #[serde(flatten)] rest: Rest } #[serde(tag = "kind")] enum Rest { X { x: u8 }, Y { y: u8 } } }
        #[flat_enum_more] { pub(super) struct It { a: u8, b: u8, #[serde(flatten)] rest: Rest } #[serde(tag = "kind")] enum Rest { X { x: u8 }, Y { y: u8 }, Z } }
        #[flat_optional] { pub(super) struct It { a: u8, b: u8, #[serde(flatten)] rest: Option<Rest> } struct Rest { c: u8 } }
        #[flat_untagged] { pub(super) struct It { a: u8, b: u8, #[serde(flatten)] rest: Rest } #[serde(untagged)] enum Rest { X { x: u8 }, Y { y: u8 } } }
        #[flat_two] { pub(super) struct It { #[serde(flatten)] one: One, #[serde(flatten)] two: Two } struct One { a: u8 } struct Two { b: u8 } }
    }
}

fn recursive() -> Vec<(&'static str, Views)> {
    family! {
        #[tree] { pub(super) struct It { value: u32, children: Vec<It> } }
        #[tree_wider] { pub(super) struct It { value: i64, children: Vec<It> } }
        #[tree_more] { pub(super) struct It { value: u32, children: Vec<It>, note: Option<String> } }
        #[tree_defaulted] { pub(super) struct It { value: u32, #[serde(default)] children: Vec<It> } }
        #[tree_text] { pub(super) struct It { value: String, children: Vec<It> } }
        #[tree_denied] { #[serde(deny_unknown_fields)] pub(super) struct It { value: u32, children: Vec<It> } }
        #[chain] { pub(super) struct It { value: u32, next: Option<Box<It>> } }
        #[chain_wider] { pub(super) struct It { value: u64, next: Option<Box<It>> } }
        #[expression] { #[serde(tag = "kind")] pub(super) enum It { Leaf { value: u8 }, Add { left: Box<It>, right: Box<It> } } }
        #[expression_more] { #[serde(tag = "kind")] pub(super) enum It { Leaf { value: u8 }, Add { left: Box<It>, right: Box<It> }, Not { of: Box<It> } } }
        #[external] { pub(super) enum It { Leaf(u8), Add(Box<It>, Box<It>) } }
        #[external_wider] { pub(super) enum It { Leaf(u16), Add(Box<It>, Box<It>), None } }
        #[mutual] { pub(super) struct It { items: Vec<Item> } enum Item { Text(String), Section { title: String, inside: Box<It> } } }
        #[mutual_more] { pub(super) struct It { items: Vec<Item>, note: Option<String> } enum Item { Text(String), Section { title: String, inside: Box<It> }, Rule } }
        #[by_name] { pub(super) struct It { value: u32, named: BTreeMap<String, It> } }
        #[by_name_wider] { pub(super) struct It { value: i32, named: BTreeMap<String, It> } }
        #[untagged] { #[serde(untagged)] pub(super) enum It { Text(String), Many(Vec<It>), Named(BTreeMap<String, It>) } }
        #[untagged_more] { #[serde(untagged)] pub(super) enum It { Text(String), Number(i64), Many(Vec<It>), Named(BTreeMap<String, It>) } }
    }
}

#[test]
fn pairs_that_schemars_makes_are_decided() {
    let mut all = Tally::default();
    for (name, family) in [
        ("structs", structs()),
        ("collections", collections()),
        ("enums", enums()),
        ("flattened", flattened()),
        ("recursive", recursive()),
    ] {
        let mut tally = Tally::default();
        for (_, one) in &family {
            for (_, other) in &family {
                ask(&one.writer, &other.reader, 40, &mut tally);
                ask(&one.writer, &other.client, 40, &mut tally);
            }
        }
        println!("{name}: {tally}");
        all.add(tally);
    }
    println!("pairs that schemars makes: {all}");
    assert!(all.undecided_share() < 0.03, "{}", all.undecided.join("\n"));
    assert!(all.included > 500 && all.excluded > 500, "both are met: {all}");
}

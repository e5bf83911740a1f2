//! Pairs that are made to be expensive, for the tests and for `cargo xtask bench compat`.

use serde_json::{Map, Value, json};

/// A pair and what it is.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) narrow: Value,
    pub(crate) wide: Value,
}

/// Every pair.
pub(crate) fn cases() -> Vec<Case> {
    let case = |name, narrow, wide| Case { name, narrow, wide };
    vec![
        case(
            "recursive union of 40 variants, one wider",
            expression(40, "integer"),
            expression(40, "number"),
        ),
        case(
            "recursive union of 40 variants, one narrower",
            expression(40, "number"),
            expression(40, "integer"),
        ),
        case("recursive union without tags, 8 variants", untagged(8), untagged(9)),
        case("circle of 80 definitions, closed in open", circle(80, true), circle(80, false)),
        case("tagged union of 200 in one of 201", tagged(200), tagged(201)),
        case("product of 8 anyOf of 6", product(8, 6, 0), product(8, 6, 1)),
        case("product of 12 anyOf of 12, shuffled", product(12, 12, 0), product(12, 12, 5)),
        case("30 overlapping branches of oneOf", overlapping(30), overlapping(31)),
        case("16 conditions one after the other", conditions(16, 0), conditions(16, 1)),
        case("pattern with 2^13 states", pattern("^(a|b)*a(a|b){12}$"), pattern("^(a|b)*a(a|b){11}$")),
        case("pattern with 2^13 states in a wider one", pattern("^(a|b)*a(a|b){12}$"), pattern("^(a|b|c)*$")),
        case("300 values deep", nested(300, "integer"), nested(300, "number")),
        case("1000 different items", items(1000), items(1001)),
        case("every property of 12 optional, unions of subsets", subsets(12, 0), subsets(12, 1)),
    ]
}

/// One more pigeon than there are holes, no two in one: it has no value, and no short proof of that.
pub(crate) fn pigeons(holes: usize) -> Value {
    let pigeon = |number: usize| format!("pigeon_{number}");
    let names: Vec<String> = (0..=holes).map(pigeon).collect();
    let properties =
        names.iter().map(|name| (name.clone(), json!({ "enum": (0..holes).collect::<Vec<_>>() })));
    let mut schema = object(properties.collect(), names.clone());
    let mut apart = Vec::new();
    for hole in 0..holes {
        for (number, one) in names.iter().enumerate() {
            for other in &names[number + 1..] {
                apart.push(json!({ "not": { "properties": { one.clone(): { "const": hole }, other.clone(): { "const": hole } } } }));
            }
        }
    }
    schema["allOf"] = apart.into();
    schema
}

fn object(properties: Map<String, Value>, required: Vec<String>) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn expression(variants: usize, leaf: &str) -> Value {
    let own = json!({ "$ref": "#/$defs/Expression" });
    let branches: Vec<Value> = (0..variants)
        .map(|number| {
            json!({
                "type": "object",
                "properties": {
                    "kind": { "const": format!("kind_{number}") },
                    "left": own,
                    "right": { "type": "array", "items": own },
                    "value": { "type": if number + 1 == variants { leaf } else { "string" } },
                },
                "required": if number % 2 == 0 { json!(["kind", "value"]) } else { json!(["kind", "left", "right"]) },
            })
        })
        .collect();
    json!({ "$ref": "#/$defs/Expression", "$defs": { "Expression": { "oneOf": branches } } })
}

fn untagged(variants: usize) -> Value {
    let own = json!({ "$ref": "#/$defs/Any" });
    let branches = (0..variants).map(|number| {
        let name = |number: usize| format!("p{}", number % 5);
        let properties =
            [(name(number), own.clone()), (name(number + 1), own.clone()), (name(number + 2), own.clone())];
        object(properties.into_iter().collect(), vec![name(number)])
    });
    let branches: Vec<Value> = branches.chain([json!({ "type": "null" })]).collect();
    json!({ "$ref": "#/$defs/Any", "$defs": { "Any": { "anyOf": branches } } })
}

fn circle(length: usize, closed: bool) -> Value {
    let definitions: Map<String, Value> = (0..length)
        .map(|number| {
            let next = json!({ "$ref": format!("#/$defs/D{}", (number + 1) % length) });
            let mut definition = json!({
                "type": "object",
                "properties": { "next": { "anyOf": [next, { "type": "null" }] }, "all": { "type": "array", "items": next } },
                "required": ["next"],
            });
            if closed {
                definition["additionalProperties"] = false.into();
            }
            (format!("D{number}"), definition)
        })
        .collect();
    json!({ "$ref": "#/$defs/D0", "$defs": definitions })
}

fn tagged(variants: usize) -> Value {
    let branches: Vec<Value> = (0..variants)
        .map(|number| {
            json!({
                "type": "object",
                "properties": {
                    "type": { "const": format!("event_{number}") },
                    "payload": { "type": "object", "properties": { "id": { "type": "string" }, "at": { "format": "date-time" } }, "required": ["id"] },
                },
                "required": ["type", "payload"],
            })
        })
        .collect();
    json!({ "oneOf": branches })
}

fn product(factors: usize, branches: usize, shift: usize) -> Value {
    let factor = |factor: usize| {
        let branch = |branch: usize| {
            let name = format!("p{}", (factor * 7 + branch * 3 + shift) % 10);
            json!({ "properties": { name.clone(): { "minimum": branch + shift } }, "required": [name] })
        };
        json!({ "anyOf": (0..branches).map(branch).collect::<Vec<_>>() })
    };
    json!({ "type": "object", "allOf": (0..factors).map(factor).collect::<Vec<_>>() })
}

fn overlapping(branches: usize) -> Value {
    let branch = |number: usize| {
        let name = format!("p{number}");
        json!({ "type": "object", "properties": { name.clone(): { "type": "integer" } }, "required": [name] })
    };
    json!({ "oneOf": (0..branches).map(branch).collect::<Vec<_>>() })
}

fn conditions(many: usize, shift: usize) -> Value {
    let one = |number: usize| {
        json!({
            "if": { "properties": { format!("p{number}"): { "const": number } }, "required": [format!("p{number}")] },
            "then": { "required": [format!("q{}", number + shift)] },
            "else": { "properties": { format!("q{number}"): { "type": "string" } } },
        })
    };
    json!({ "type": "object", "allOf": (0..many).map(one).collect::<Vec<_>>() })
}

fn pattern(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

fn nested(depth: usize, leaf: &str) -> Value {
    (0..depth).fold(json!({ "type": leaf }), |inner, _| {
        object(Map::from_iter([("a".to_owned(), inner)]), vec!["a".to_owned()])
    })
}

fn items(least: usize) -> Value {
    json!({ "type": "array", "items": { "type": "integer" }, "minItems": least, "uniqueItems": true })
}

fn subsets(many: usize, shift: usize) -> Value {
    let branch = |number: usize| {
        let names = (0..many).filter(|name| name % (number + 2) == 0);
        let properties = names.map(|name| (format!("p{name}"), json!({ "maximum": name + shift }))).collect();
        object(properties, Vec::new())
    };
    json!({ "anyOf": (0..many).map(branch).collect::<Vec<_>>() })
}

//! One change by itself: the two schemas at its place, with everything that is not of the change taken
//! out, so that inclusion of the one in the other says whether this change is a cause.

use serde_json::{Map, Value, json};

use crate::changes::{Alternative, Aspect, Branch, Change, Document, Kind, Step};

/// The schemas of a change on both sides, as whole ones; `None` where the writer has no such place or
/// the change is none that judges.
pub(super) fn schemas(change: &Change, narrow: &Document<'_>, wide: &Document<'_>) -> Option<(Value, Value)> {
    if change.aspect == Aspect::Whole {
        return Some((narrow.root.clone(), wide.root.clone()));
    }
    let (writes, reads) = (reach(narrow, &change.steps)?, reach(wide, &change.steps)?);
    let of_kind = |side: &[Alternative], kind: Kind| -> Vec<Alternative> {
        side.iter().filter(|one| one.kind == kind).cloned().collect()
    };
    let (narrow_part, wide_part) = match &change.aspect {
        Aspect::Fields(_) | Aspect::Keys(_) => {
            let (writes, reads) = (of_kind(&writes, Kind::Object), of_kind(&reads, Kind::Object));
            let names = Names {
                names: names(&change.aspect),
                narrow: declared(&writes),
                wide: declared(&reads),
                nulls: change.rule == "absent-became-null",
            };
            let part = |side: &[Alternative], document: &Document<'_>| {
                any(side.iter().map(|one| names.schema(one, document)).collect())
            };
            (part(&writes, narrow)?, part(&reads, wide)?)
        }
        Aspect::UnknownFields => {
            let (writes, reads) = (of_kind(&writes, Kind::Object), of_kind(&reads, Kind::Object));
            let common: Vec<String> = {
                let there = declared(&reads);
                declared(&writes).into_iter().filter(|name| there.contains(name)).collect()
            };
            let part = |side: &[Alternative]| any(side.iter().map(|one| beside(one, &common)).collect());
            (part(&writes)?, part(&reads)?)
        }
        Aspect::Null => {
            let takes =
                |side: &[Alternative]| side.iter().any(|one| matches!(one.kind, Kind::Null | Kind::Any));
            let wide = if takes(&reads) { json!({}) } else { json!({ "not": { "type": "null" } }) };
            (takes(&writes).then(|| json!({ "type": "null" }))?, wide)
        }
        Aspect::Branches(branches) => {
            let chosen = branches.iter().flat_map(|branch| chosen(&writes, branch)).collect();
            (any(chosen)?, any(reads.iter().map(Alternative::schema).collect()).unwrap_or(json!(false)))
        }
        Aspect::Keywords(kind, keywords) => {
            let is = |one: &&Alternative| one.kind.name() == *kind;
            let reading = reads.iter().filter(is).map(|one| {
                let mut schema = json!({ "type": kind });
                for keyword in *keywords {
                    if let Some(value) = one.keywords.get(*keyword) {
                        schema[*keyword] = value.clone();
                    }
                }
                schema
            });
            (any(writes.iter().filter(is).map(Alternative::schema).collect())?, any(reading.collect())?)
        }
        Aspect::Arity => {
            let part = |side: &[Alternative]| any(of_kind(side, Kind::Array).iter().map(lengths).collect());
            (part(&writes)?, part(&reads)?)
        }
        _ => return None,
    };
    Some((narrow.whole(narrow_part), wide.whole(wide_part)))
}

/// The fields whose presence is in question.
pub(super) fn names(aspect: &Aspect) -> &[String] {
    match aspect {
        Aspect::Fields(names) => names,
        Aspect::Keys(names) => names,
        _ => &[],
    }
}

/// The alternatives of the value a way leads to.
pub(super) fn reach(document: &Document<'_>, steps: &[Step]) -> Option<Vec<Alternative>> {
    let mut here = document.alternatives(document.root);
    for step in steps {
        here = match step {
            Step::Branch(branch) => branch_of(&here, branch),
            step => {
                let inner = here.iter().find_map(|one| inside(one, step))?;
                document.alternatives(&inner)
            }
        };
        if here.is_empty() {
            return None;
        }
    }
    Some(here)
}

/// The alternatives in one branch.
pub(super) fn branch_of(side: &[Alternative], branch: &Branch) -> Vec<Alternative> {
    let mut objects = 0;
    let mut found = Vec::new();
    for one in side {
        if one.is(branch, objects) {
            found.push(one.clone());
        }
        objects += usize::from(one.kind == Kind::Object);
    }
    found
}

/// The schema of what a step leads to.
pub(super) fn inside(one: &Alternative, step: &Step) -> Option<Value> {
    let keyword = |name: &str| one.keywords.get(name);
    let found = match step {
        Step::Field(name) => one.property(name)?.clone(),
        Step::Entry => keyword("additionalProperties")?.clone(),
        Step::Matching(pattern) => keyword("patternProperties")?.get(pattern)?.clone(),
        Step::Element if one.kind == Kind::Array => keyword("items").cloned().unwrap_or(Value::Bool(true)),
        Step::Item(number) => keyword("prefixItems")?.get(number)?.clone(),
        _ => return None,
    };
    Some(found)
}

/// The branches a change names, as schemas of the writer.
fn chosen(side: &[Alternative], branch: &Branch) -> Vec<Value> {
    match branch {
        Branch::Valued(_) => {
            let has =
                side.iter().flat_map(|one| &one.values).find(|value| Branch::of_value(value) == *branch);
            has.map(|value| json!({ "enum": [value] })).into_iter().collect()
        }
        branch => branch_of(side, branch).iter().map(Alternative::schema).collect(),
    }
}

fn any(mut schemas: Vec<Value>) -> Option<Value> {
    match schemas.len() {
        0 => None,
        1 => schemas.pop(),
        _ => Some(json!({ "anyOf": schemas })),
    }
}

fn declared(side: &[Alternative]) -> Vec<String> {
    side.iter().flat_map(Alternative::properties).map(|(name, _)| name.clone()).collect()
}

/// Fields whose presence is in question.
struct Names<'a> {
    names: &'a [String],
    narrow: Vec<String>,
    wide: Vec<String>,
    /// Whether `null` in the place of an absent field is in question too.
    nulls: bool,
}

impl Names<'_> {
    /// An object schema that says of these fields whether they may and must be there, and nothing else.
    fn schema(&self, one: &Alternative, document: &Document<'_>) -> Value {
        let mut properties = Map::new();
        for name in self.names {
            let schema = match one.property(name) {
                Some(schema) if self.narrow.contains(name) && self.wide.contains(name) => {
                    let takes_null = |schema| {
                        let mut alternatives = document.alternatives(schema).into_iter();
                        alternatives.any(|one| matches!(one.kind, Kind::Null | Kind::Any))
                    };
                    if self.nulls && !takes_null(schema) {
                        json!({ "not": { "type": "null" } })
                    } else {
                        json!({})
                    }
                }
                Some(schema) => schema.clone(),
                None => one.additional(),
            };
            properties.insert(name.clone(), schema);
        }
        let required: Vec<&String> = self.names.iter().filter(|name| one.requires(name)).collect();
        json!({ "type": "object", "properties": properties, "required": required })
    }
}

/// An object schema that says what fields it takes beside those both sides name.
fn beside(one: &Alternative, common: &[String]) -> Value {
    let schema = |(name, schema): (&String, &Value)| {
        let is_common = common.contains(name);
        (name.clone(), if is_common { Value::Bool(true) } else { schema.clone() })
    };
    let mut properties: Map<String, Value> = one.properties().map(schema).collect();
    for name in common {
        properties.entry(name.clone()).or_insert(Value::Bool(true));
    }
    let mut object =
        json!({ "type": "object", "properties": properties, "additionalProperties": one.additional() });
    if let Some(patterns) = one.keywords.get("patternProperties") {
        object["patternProperties"] = patterns.clone();
    }
    object
}

/// An array schema that says how many elements there are.
fn lengths(one: &Alternative) -> Value {
    let mut array = json!({ "type": "array" });
    for keyword in ["minItems", "maxItems"] {
        if let Some(value) = one.keywords.get(keyword) {
            array[keyword] = value.clone();
        }
    }
    array
}

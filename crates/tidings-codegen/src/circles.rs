//! Types that are nothing but themselves: `type A = A | null` means nothing, to TypeScript and to a
//! validator alike.

use std::collections::HashMap;

use serde_json::Value;

use crate::error::CodegenError;

/// Refuses definitions that lead back to themselves with no object, array or map in between.
///
/// # Errors
/// [`CodegenError::MalformedSchema`] naming the circle.
pub(crate) fn refuse(definitions: &[(&str, &Value)]) -> Result<(), CodegenError> {
    let edges: HashMap<&str, Vec<String>> = definitions
        .iter()
        .map(|(name, schema)| {
            let mut targets = Vec::new();
            direct(schema, &mut targets);
            (*name, targets)
        })
        .filter(|(_, targets)| !targets.is_empty())
        .collect();
    let mut closed = HashMap::new();
    for (name, _) in definitions {
        visit(name, &edges, &mut Vec::new(), &mut closed)?;
    }
    Ok(())
}

fn visit<'a>(
    name: &'a str,
    edges: &'a HashMap<&str, Vec<String>>,
    open: &mut Vec<&'a str>,
    closed: &mut HashMap<&'a str, ()>,
) -> Result<(), CodegenError> {
    if let Some(at) = open.iter().position(|other| *other == name) {
        let circle: Vec<&str> = open[at..].iter().copied().chain([name]).collect();
        return Err(CodegenError::MalformedSchema {
            place: format!("`{name}`"),
            reason: format!(
                "it refers to itself with nothing in between ({}); put one of them into a struct or an object",
                circle.join(" → ")
            ),
        });
    }
    if closed.contains_key(name) {
        return Ok(());
    }
    open.push(name);
    for target in edges.get(name).into_iter().flatten() {
        visit(target, edges, open, closed)?;
    }
    open.pop();
    closed.insert(name, ());
    Ok(())
}

/// What a schema is or may be, without going into its parts.
fn direct(schema: &Value, targets: &mut Vec<String>) {
    if let Some(name) =
        schema.get("$ref").and_then(Value::as_str).and_then(tidings_schema::walk::definition_name)
    {
        targets.push(name);
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for branch in schema.get(keyword).and_then(Value::as_array).into_iter().flatten() {
            direct(branch, targets);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(definitions: &Value) -> Option<String> {
        let definitions = definitions.as_object().unwrap();
        let listed: Vec<(&str, &Value)> =
            definitions.iter().map(|(name, schema)| (name.as_str(), schema)).collect();
        refuse(&listed).err().map(|error| error.to_string())
    }

    #[test]
    fn a_type_that_is_only_itself_is_refused_and_recursion_through_its_parts_is_not() {
        let a = json!({ "anyOf": [{ "$ref": "#/$defs/B" }, { "type": "null" }] });
        let said = refusal(&json!({ "A": a, "B": { "allOf": [{ "$ref": "#/$defs/A" }] } })).unwrap();
        assert!(said.contains("(A → B → A)"), "{said}");
        assert_eq!(refusal(&json!({ "A": a, "B": { "items": { "$ref": "#/$defs/A" } } })), None);
        assert_eq!(
            refusal(&json!({ "A": a, "B": { "properties": { "a": { "$ref": "#/$defs/A" } } } })),
            None
        );
    }
}

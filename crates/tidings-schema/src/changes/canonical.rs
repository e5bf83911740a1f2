//! A piece of a schema without what says nothing about values, in one order.

use serde_json::Value;

use crate::walk;

/// Without titles, docs and examples; keys and sets in order.
pub(super) fn canonical(schema: &Value) -> Value {
    let mut schema = schema.clone();
    walk::change(&mut schema, &mut |object| {
        object.retain(|keyword, _| {
            keyword != "$defs"
                && (!walk::ANNOTATIONS.contains(&keyword.as_str())
                    || keyword == "default"
                    || keyword == "deprecated")
        });
        for keyword in ["required", "type", "enum"] {
            if let Some(Value::Array(list)) = object.get_mut(keyword) {
                list.sort_by_cached_key(Value::to_string);
            }
        }
        object.sort_keys();
    });
    schema
}

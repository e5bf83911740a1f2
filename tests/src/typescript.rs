//! JSON values as TypeScript.

use std::fmt::Write as _;

use serde_json::Value;

/// The type that a JSON value is, as narrow as TypeScript can say it.
#[must_use]
pub fn type_of(value: &Value) -> String {
    written(value, &|key| format!("{}: ", Value::from(key)), ';')
}

/// A JSON value as an expression. A key in brackets never sets the prototype.
#[must_use]
pub fn literal_of(value: &Value) -> String {
    written(value, &|key| format!("[{}]: ", Value::from(key)), ',')
}

fn written(value: &Value, key: &dyn Fn(&str) -> String, end: char) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| written(item, key, end)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let mut text = String::from("{ ");
            for (name, field) in fields {
                let _ = write!(text, "{}{}{end} ", key(name), written(field, key, end));
            }
            text.push('}');
            text
        }
        scalar => scalar.to_string(),
    }
}

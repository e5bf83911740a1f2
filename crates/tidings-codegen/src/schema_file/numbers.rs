//! Whole numbers that JavaScript does not hold: `JSON.parse` rounds them, so a validator could not tell
//! one from its neighbour.

use serde_json::{Map, Number, Value};
use tidings_schema::walk;

use crate::error::CodegenError;
use crate::reading::MAX_SAFE_INTEGER;

/// Keywords that compare a value with a number.
const COMPARED: &[&str] =
    &["const", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

/// Refuses schemas that compare with such a number. `paths` says where each definition comes from.
///
/// `multipleOf: 3` is taken, though it says nothing true of a larger number once that is rounded: nearly
/// every schema with the keyword leaves the number unbounded, and few mean such numbers.
///
/// # Errors
/// [`CodegenError::UnsupportedKeyword`] with the place.
pub(super) fn refuse(
    definitions: &Map<String, Value>,
    paths: &Map<String, Value>,
) -> Result<(), CodegenError> {
    definitions.iter().try_for_each(|(name, schema)| {
        let place = paths.get(name).and_then(Value::as_str).unwrap_or_default();
        inside(schema, place)
    })
}

fn inside(schema: &Value, place: &str) -> Result<(), CodegenError> {
    let object = schema.as_object();
    let compared = COMPARED
        .iter()
        .find(|keyword| object.and_then(|object| object.get(**keyword)).is_some_and(is_rounded));
    if let Some(keyword) = compared {
        return Err(CodegenError::UnsupportedKeyword {
            keyword: (*keyword).to_owned(),
            place: place.to_owned(),
            reason: "it compares with a whole number beyond 9007199254740991, which JavaScript rounds; keep \
                     within that, or send the number as a text",
        });
    }
    let mut found = Ok(());
    walk::children(schema, |keyword, key, child| {
        if found.is_ok() {
            let key = key.replace('~', "~0").replace('/', "~1");
            let way = if key.is_empty() { keyword.to_owned() } else { format!("{keyword}/{key}") };
            found = inside(child, &format!("{place}/{way}"));
        }
    });
    found
}

/// Whether a value holds a number that its neighbours are rounded to. From 2^64 on every side reads
/// numbers as JavaScript does.
fn is_rounded(value: &Value) -> bool {
    match value {
        Value::Number(number) => is_beyond(number),
        Value::Array(values) => values.iter().any(is_rounded),
        Value::Object(members) => members.values().any(is_rounded),
        _ => false,
    }
}

fn is_beyond(number: &Number) -> bool {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(integer), _, _) => integer.unsigned_abs() > MAX_SAFE_INTEGER,
        (_, Some(integer), _) => integer > MAX_SAFE_INTEGER,
        (_, _, Some(float)) => {
            let most = 18_446_744_073_709_551_616.0;
            float.fract() == 0.0 && float.abs() > MAX_SAFE_INTEGER as f64 && float.abs() < most
        }
        _ => false,
    }
}

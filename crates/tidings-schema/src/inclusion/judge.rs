//! The independent judge: the jsonschema crate, offline, reading a document as [`crate::bundle`] does,
//! and patterns as ECMA-262 does.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::patterns;
use crate::bundle::Draft;

/// A schema that the jsonschema crate has compiled.
#[derive(Debug)]
pub struct Judge(Validator);

/// The formats that are checked; every other word is a comment.
pub(super) const FORMATS: &[&str] = &[
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// Each format as 2020-12 has it. Older drafts lack some, and mean another thing by others.
static CHECKS: LazyLock<BTreeMap<&str, Arc<Validator>>> = LazyLock::new(|| {
    let check = |format: &&'static str| {
        let options = jsonschema::options().offline().should_validate_formats(true);
        let validator = options.build(&json!({ "format": format })).ok()?;
        Some((*format, Arc::new(validator)))
    };
    FORMATS.iter().filter_map(check).collect()
});

/// Whether a text is a pattern of ECMA-262.
fn is_pattern(text: &str) -> bool {
    CHECKS.get("regex").is_some_and(|check| check.is_valid(&Value::from(text)))
}

impl Judge {
    /// For a whole schema, of the draft that `$schema` says, else 2020-12.
    ///
    /// # Errors
    /// When it is no schema, is of a draft that is not read, refers to something outside itself, or has a
    /// pattern that cannot be judged.
    pub fn new(schema: &Value) -> Result<Self, String> {
        let schema = &*patterns::respelled(schema, &is_pattern)?;
        let draft = Draft::of(schema).map_err(|refusal| refusal.to_string())?;
        let mut options = jsonschema::options()
            .offline()
            .with_draft(draft.into())
            .should_validate_formats(true)
            .without_content_encoding_support("base64")
            .without_content_media_type_support("application/json");
        if draft < Draft::Y2020 {
            for (format, check) in CHECKS.iter() {
                let check = Arc::clone(check);
                options = options.with_format(*format, move |text: &str| check.is_valid(&Value::from(text)));
            }
        }
        options.build(schema).map(Self).map_err(|error| {
            let listed = "a list of `items` belongs to drafts before 2020-12: say which with `$schema`";
            let hint = if draft == Draft::Y2020 && error.instance_path().to_string().ends_with("/items") {
                format!("; {listed}")
            } else {
                String::new()
            };
            format!("not a schema that can be judged: {error}{hint}")
        })
    }

    /// Why a schema cannot be judged though it may well be one: a pattern that is not modelled.
    pub(crate) fn not_modelled(schema: &Value) -> Option<String> {
        patterns::respelled(schema, &is_pattern).err()
    }

    /// Whether a value is an instance.
    #[must_use]
    pub fn accepts(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }
}

//! The drafts that are read, and where each has subschemas.

use serde_json::Value;

use super::Refusal;

/// A draft of JSON Schema that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Draft {
    /// Draft 6.
    Six,
    /// Draft 7.
    Seven,
    /// Draft 2019-09.
    Y2019,
    /// Draft 2020-12, which is also what is taken where nothing is said.
    Y2020,
}

/// How the value of a keyword holds subschemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Not at all.
    Nothing,
    /// It is one.
    One,
    /// A list of them.
    List,
    /// Names with one each.
    Map,
}

impl Draft {
    /// The draft of a whole document: what `$schema` says, else 2020-12.
    ///
    /// # Errors
    /// When `$schema` says another, or a meta-schema of one's own, which may mean anything.
    pub fn of(schema: &Value) -> Result<Self, Refusal> {
        Ok(Self::said(schema, "")?.unwrap_or(Self::Y2020))
    }

    /// What `$schema` says at a place, if it is there.
    pub(super) fn said(schema: &Value, pointer: &str) -> Result<Option<Self>, Refusal> {
        let Some(said) = schema.get("$schema") else { return Ok(None) };
        let refused = |reason: String| Err(Refusal::new(pointer, reason));
        let Some(uri) = said.as_str() else { return refused("`$schema` is no string".to_owned()) };
        let plain = uri.trim_end_matches('#').trim_start_matches("https").trim_start_matches("http");
        Ok(Some(match plain {
            "://json-schema.org/draft/2020-12/schema" => Self::Y2020,
            "://json-schema.org/draft/2019-09/schema" => Self::Y2019,
            "://json-schema.org/draft-07/schema" => Self::Seven,
            "://json-schema.org/draft-06/schema" => Self::Six,
            "://json-schema.org/draft-04/schema" | "://json-schema.org/draft-03/schema" => {
                return refused(format!(
                    "`$schema` says `{uri}`, a draft that is not read; say it as draft 7 has it: `$id` for `id`, \
                     a number for `exclusiveMinimum` and `exclusiveMaximum`"
                ));
            }
            _ => {
                return refused(format!(
                    "`$schema` says `{uri}`, which is none of the drafts that are read (6, 7, 2019-09, 2020-12); \
                     what its keywords mean cannot be known: name the draft it builds on, or leave `$schema` out"
                ));
            }
        }))
    }

    /// How a keyword of this draft holds subschemas.
    #[must_use]
    pub fn holds(self, keyword: &str, value: &Value) -> Holds {
        let since = |first: Self, holds: Holds| if self >= first { holds } else { Holds::Nothing };
        match keyword {
            "items" if value.is_array() && self < Self::Y2020 => Holds::List,
            "additionalItems" if self == Self::Y2020 => Holds::Nothing,
            "items" | "additionalItems" | "additionalProperties" | "not" | "contains" | "propertyNames" => {
                Holds::One
            }
            "if" | "then" | "else" => since(Self::Seven, Holds::One),
            "unevaluatedItems" | "unevaluatedProperties" | "contentSchema" => since(Self::Y2019, Holds::One),
            "allOf" | "anyOf" | "oneOf" => Holds::List,
            "prefixItems" => since(Self::Y2020, Holds::List),
            // 2019-09 and later have `definitions` and `dependencies` no more, and take them all the same.
            "properties" | "patternProperties" | "definitions" | "dependencies" => Holds::Map,
            "$defs" | "dependentSchemas" => since(Self::Y2019, Holds::Map),
            _ => Holds::Nothing,
        }
    }

    /// Whether what stands beside a `$ref` says nothing.
    #[must_use]
    pub fn ignores_beside_ref(self) -> bool {
        self < Self::Y2019
    }
}

impl From<Draft> for jsonschema::Draft {
    fn from(draft: Draft) -> Self {
        match draft {
            Draft::Six => Self::Draft6,
            Draft::Seven => Self::Draft7,
            Draft::Y2019 => Self::Draft201909,
            Draft::Y2020 => Self::Draft202012,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_draft_is_what_the_schema_says() {
        for (said, draft) in [
            ("http://json-schema.org/draft-06/schema#", Draft::Six),
            ("https://json-schema.org/draft-07/schema", Draft::Seven),
            ("https://json-schema.org/draft/2019-09/schema", Draft::Y2019),
            ("https://json-schema.org/draft/2020-12/schema#", Draft::Y2020),
        ] {
            assert_eq!(Draft::of(&json!({ "$schema": said })), Ok(draft), "{said}");
        }
        assert_eq!(Draft::of(&json!({ "definitions": {}, "additionalItems": false })), Ok(Draft::Y2020));
    }

    #[test]
    fn another_draft_is_refused_with_a_way_out() {
        let refused = |said: Value| Draft::of(&json!({ "$schema": said })).unwrap_err().to_string();
        assert!(
            refused(json!("http://json-schema.org/draft-04/schema#")).contains("say it as draft 7 has it")
        );
        assert!(refused(json!("http://localhost/meta.json")).contains("name the draft it builds on"));
        assert!(
            refused(json!("http://json-schema.org/draft-07/schema-custom")).contains("none of the drafts")
        );
        assert!(refused(json!(7)).contains("no string"));
    }
}

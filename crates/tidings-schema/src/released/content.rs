//! What a released file holds, made of its text when it is first asked for.
//!
//! There may be thousands of released files, and most runs look into few of them: a text is checked at
//! once, which takes a fraction of the time, and its values are made later.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Released, SourceItem};

/// What a released file holds: see [`Released`].
#[derive(Debug, Clone)]
pub struct Content {
    text: String,
    made: OnceLock<Released>,
}

impl Content {
    /// Checks a text.
    ///
    /// # Errors
    /// When it is not what `release` writes.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<Shape>(text)?;
        Ok(Self { text: text.to_owned(), made: OnceLock::new() })
    }
}

impl Deref for Content {
    type Target = Released;

    fn deref(&self) -> &Released {
        self.made.get_or_init(|| {
            serde_json::from_str(&self.text).unwrap_or_else(|error| unreachable!("it was checked: {error}"))
        })
    }
}

impl From<Released> for Content {
    fn from(content: Released) -> Self {
        Self { text: String::new(), made: OnceLock::from(content) }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// The shape of a released file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is there to be parsed")]
struct Shape {
    writer: Json,
    reader: Json,
    sample: Json,
    source: Vec<SourceItem>,
}

/// Any JSON that a `Value` can be made of: numbers in range, and no deeper than the parser goes. That is
/// what serde's own `IgnoredAny` does not look at.
struct Json;

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Checking)
    }
}

struct Checking;

impl<'de> Visitor<'de> for Checking {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Json, E> {
        Ok(Json)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json)
    }

    fn visit_str<E>(self, _: &str) -> Result<Json, E> {
        Ok(Json)
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        while list.next_element::<Json>()?.is_some() {}
        Ok(Json)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        while object.next_entry::<Json, Json>()?.is_some() {}
        Ok(Json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_exactly_when_its_values_can_be_made() {
        let file = |writer: &str| {
            format!("{{ \"writer\": {writer}, \"reader\": true, \"sample\": null, \"source\": [] }}")
        };
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        let odd = [
            "true",
            "{ \"a\": [1, -2, 3.5, \"\\u0041\", null, { \"b\": {} }] }",
            "1e999",
            &deep,
            "",
            "[",
            "\"\\ud800\"",
            "{ \"a\": 1, \"a\": 2 }",
            "123456789012345678901234567890",
        ];
        for writer in odd {
            let text = file(writer);
            let made = serde_json::from_str::<Released>(&text);
            let checked = Content::parse(&text);
            assert_eq!(checked.is_ok(), made.is_ok(), "{writer}");
            if let (Ok(checked), Ok(made)) = (checked, made) {
                assert_eq!(*checked, made);
            }
        }
        assert!(Content::parse("{ \"writer\": true }").is_err());
    }
}

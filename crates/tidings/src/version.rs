//! The version of an event, as a type.

use std::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The version of an event's payload: no bytes in memory, the integer `N` on the wire.
///
/// Because the number is part of the type, Rust, the JSON Schema and the generated TypeScript cannot
/// disagree about it. It reads nothing but `N`: an older version is another type, reached through
/// [`Payload`](crate::Payload).
///
/// ```
/// use tidings::Version;
///
/// assert_eq!(serde_json::to_string(&Version::<2>)?, "2");
/// assert_eq!(serde_json::from_str::<Version<2>>("2")?, Version);
///
/// let error = serde_json::from_str::<Version<2>>("1").unwrap_err();
/// assert_eq!(error.to_string(), "invalid value: integer `1`, expected version 2 at line 1 column 1");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// In a struct it is filled in without naming the number:
///
/// ```
/// # use tidings::Version;
/// struct Renamed {
///     version: Version<3>,
///     name: String,
/// }
///
/// let renamed = Renamed { version: Version, name: "b".into() };
/// assert_eq!(renamed.version.number(), 3);
/// # assert_eq!(renamed.name, "b");
/// ```
///
/// # Misreadings
/// `1.0` is not read as version 1: JSON Schema would take it, but a writer that sends it does not
/// send integers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Version<const N: u32>;

impl<const N: u32> Version<N> {
    /// The number.
    ///
    /// ```
    /// assert_eq!(tidings::Version::<7>.number(), 7);
    /// ```
    #[must_use]
    pub const fn number(self) -> u32 {
        N
    }
}

impl<const N: u32> fmt::Debug for Version<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version<{N}>")
    }
}

impl<const N: u32> fmt::Display for Version<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N}")
    }
}

impl<const N: u32> Serialize for Version<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(N)
    }
}

impl<'de, const N: u32> Deserialize<'de> for Version<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u32(Exactly::<N>)
    }
}

/// Takes the integer `N` only.
struct Exactly<const N: u32>;

impl<const N: u32> Visitor<'_> for Exactly<N> {
    type Value = Version<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version {N}")
    }

    fn visit_u64<E: Error>(self, found: u64) -> Result<Self::Value, E> {
        if found == u64::from(N) {
            Ok(Version)
        } else {
            Err(E::invalid_value(Unexpected::Unsigned(found), &self))
        }
    }

    fn visit_i64<E: Error>(self, found: i64) -> Result<Self::Value, E> {
        match u64::try_from(found) {
            Ok(found) => self.visit_u64(found),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(found), &self)),
        }
    }
}

#[cfg(feature = "schema")]
impl<const N: u32> schemars::JsonSchema for Version<N> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Version{N}").into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        format!("tidings::Version<{N}>").into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "const": N })
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::Version;

    fn refusal(text: &str) -> String {
        serde_json::from_str::<Version<1>>(text).unwrap_err().to_string()
    }

    #[test]
    fn only_the_integer_itself_is_read() {
        assert!(refusal("2").contains("integer `2`, expected version 1"));
        assert!(refusal("-1").contains("integer `-1`, expected version 1"));
        assert!(refusal("1.0").contains("floating point `1.0`, expected version 1"));
        assert!(refusal("\"1\"").contains("string \"1\", expected version 1"));
        assert!(refusal("null").contains("null, expected version 1"));
        assert!(refusal("18446744073709551615").contains("expected version 1"));
    }

    #[test]
    fn the_largest_version_survives_the_way_there_and_back() {
        let text = serde_json::to_string(&Version::<{ u32::MAX }>).unwrap();
        assert_eq!(text, "4294967295");
        serde_json::from_str::<Version<{ u32::MAX }>>(&text).unwrap();
    }

    #[test]
    fn it_takes_no_room_and_shows_its_number() {
        assert_eq!(size_of::<Version<9>>(), 0);
        assert_eq!(format!("{:?} {}", Version::<9>, Version::<9>), "Version<9> 9");
    }

    #[test]
    fn it_is_read_inside_tagged_enums_which_buffer_their_content() {
        #[derive(Deserialize, Debug, PartialEq)]
        #[serde(tag = "type")]
        enum Internal {
            One { version: Version<1> },
        }
        let read: Internal = serde_json::from_value(json!({ "version": 1, "type": "One" })).unwrap();
        assert_eq!(read, Internal::One { version: Version });
        serde_json::from_value::<Internal>(json!({ "version": 2, "type": "One" })).unwrap_err();
    }

    #[cfg(feature = "schema")]
    #[test]
    fn its_schema_is_the_constant_in_place() {
        let mut generator = schemars::SchemaGenerator::default();
        let schema = generator.subschema_for::<Version<3>>();
        assert_eq!(schema.to_value(), json!({ "type": "integer", "const": 3 }));
        assert!(generator.definitions().is_empty());
    }
}

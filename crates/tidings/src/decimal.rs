//! 64-bit integers that survive JavaScript.
//!
//! `JSON.parse` reads every number as a 64-bit float, so integers beyond 2^53 − 1 arrive rounded. As
//! decimal text they arrive whole, and `BigInt(text)` reads them.
//!
//! Invariant: one number has one text. What the pattern in the schema accepts is exactly what Rust
//! reads and writes.

use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is no canonical decimal.
///
/// ```
/// let error = "007".parse::<tidings::DecimalU64>().unwrap_err();
/// assert_eq!(error.to_string(), "`007` is not written as a u64 is: digits only, without `+` or leading zeros");
/// let error = "18446744073709551616".parse::<tidings::DecimalU64>().unwrap_err();
/// assert_eq!(error.to_string(), "`18446744073709551616` does not fit into a u64");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseDecimalError {
    text: String,
    integer: &'static str,
    out_of_range: bool,
}

impl fmt::Display for ParseDecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, integer, .. } = self;
        if self.out_of_range {
            write!(f, "`{text}` does not fit into {integer}")
        } else {
            write!(f, "`{text}` is not written as {integer} is: digits only, without `+` or leading zeros")
        }
    }
}

impl std::error::Error for ParseDecimalError {}

/// Whether the text is `0`, or digits that do not begin with `0`.
fn is_canonical(digits: &str) -> bool {
    digits == "0"
        || (!digits.is_empty()
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

macro_rules! decimal {
    (
        $(#[$doc:meta])*
        $name:ident($integer:ident), $word:literal, $one:literal, $says:literal, $canonical:expr, $pattern:expr
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub $integer);

        impl From<$integer> for $name {
            fn from(number: $integer) -> Self {
                Self(number)
            }
        }

        impl From<$name> for $integer {
            fn from(decimal: $name) -> Self {
                decimal.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseDecimalError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let canonical: fn(&str) -> bool = $canonical;
                let error = |out_of_range| ParseDecimalError {
                    text: text.to_owned(),
                    integer: $one,
                    out_of_range,
                };
                if !canonical(text) {
                    return Err(error(false));
                }
                text.parse().map(Self).map_err(|_| error(true))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!($one, " as a decimal string"))
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!("tidings::", stringify!($name)).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "description": $says,
                    "type": "string",
                    "pattern": $pattern,
                    "x-decimal": $word,
                })
            }
        }
    };
}

decimal! {
    /// A `u64` as decimal text: `"18446744073709551615"`.
    ///
    /// ```
    /// use tidings::DecimalU64;
    ///
    /// let bytes = DecimalU64::from(u64::MAX);
    /// assert_eq!(serde_json::to_string(&bytes)?, r#""18446744073709551615""#);
    /// assert_eq!(serde_json::from_str::<DecimalU64>(r#""9""#)?.0, 9);
    /// assert!(serde_json::from_str::<DecimalU64>("9").is_err());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    DecimalU64(u64),
    "u64",
    "a u64",
    "An unsigned 64-bit integer as decimal text, because JavaScript rounds a number of that size.",
    is_canonical,
    concat!(
        r"^(?:0|[1-9][0-9]{0,18}|1[0-7][0-9]{18}|18[0-3][0-9]{17}|184[0-3][0-9]{16}",
        r"|1844[0-5][0-9]{15}|18446[0-6][0-9]{14}|184467[0-3][0-9]{13}|1844674[0-3][0-9]{12}",
        r"|184467440[0-6][0-9]{10}|1844674407[0-2][0-9]{9}|18446744073[0-6][0-9]{8}",
        r"|1844674407370[0-8][0-9]{6}|18446744073709[0-4][0-9]{5}|184467440737095[0-4][0-9]{4}",
        r"|18446744073709550[0-9]{3}|18446744073709551[0-5][0-9]{2}|1844674407370955160[0-9]",
        r"|1844674407370955161[0-5])$",
    )
}

decimal! {
    /// An `i64` as decimal text: `"-9223372036854775808"`.
    ///
    /// ```
    /// use tidings::DecimalI64;
    ///
    /// let balance: DecimalI64 = "-5".parse()?;
    /// assert_eq!(i64::from(balance), -5);
    /// assert!("-0".parse::<DecimalI64>().is_err(), "zero has one text");
    /// # Ok::<(), tidings::ParseDecimalError>(())
    /// ```
    DecimalI64(i64),
    "i64",
    "an i64",
    "A signed 64-bit integer as decimal text, because JavaScript rounds a number of that size.",
    |text| text != "-0" && is_canonical(text.strip_prefix('-').unwrap_or(text)),
    concat!(
        r"^(?:0|-?(?:[1-9][0-9]{0,17}|[1-8][0-9]{18}|9[0-1][0-9]{17}|92[0-1][0-9]{16}",
        r"|922[0-2][0-9]{15}|9223[0-2][0-9]{14}|92233[0-6][0-9]{13}|922337[0-1][0-9]{12}",
        r"|92233720[0-2][0-9]{10}|922337203[0-5][0-9]{9}|9223372036[0-7][0-9]{8}",
        r"|92233720368[0-4][0-9]{7}|922337203685[0-3][0-9]{6}|9223372036854[0-6][0-9]{5}",
        r"|92233720368547[0-6][0-9]{4}|922337203685477[0-4][0-9]{3}",
        r"|9223372036854775[0-7][0-9]{2}|922337203685477580[0-7])|-9223372036854775808)$",
    )
}

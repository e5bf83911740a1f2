//! Reading typed values from a tree, as serde would read them from its text.
//!
//! The one difference: a float that equals an integer is given as that integer, because for JSON
//! Schema `1.0` is one. A field of a float type takes it all the same.

use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

use super::{Elements, Kind, Members, Node, as_integer};

/// Why serde did not take a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadError(String);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReadError {}

impl Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.kind() {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(it) => visitor.visit_bool(it),
            Kind::Unsigned(it) => visitor.visit_u64(it),
            Kind::Negative(it) => visitor.visit_i64(it),
            Kind::Float(it) => match as_integer(it) {
                Some(Kind::Unsigned(it)) => visitor.visit_u64(it),
                Some(Kind::Negative(it)) => visitor.visit_i64(it),
                _ => visitor.visit_f64(it),
            },
            Kind::Text(it) => visitor.visit_borrowed_str(it),
            Kind::Array(elements) => {
                let mut access = ElementAccess(elements);
                let value = visitor.visit_seq(&mut access)?;
                access.end()?;
                Ok(value)
            }
            Kind::Object(members) => {
                let mut access = MemberAccess::new(members);
                let value = visitor.visit_map(&mut access)?;
                access.end()?;
                Ok(value)
            }
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.kind() {
            Kind::Float(it) => visitor.visit_f64(it),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.kind() {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.kind() {
            Kind::Text(it) => visitor.visit_borrowed_bytes(it.as_bytes()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match self.kind() {
            Kind::Text(it) => visitor.visit_enum(BorrowedStrDeserializer::new(it)),
            Kind::Object(mut members) => match (members.next(), members.next()) {
                (Some((variant, content)), None) => visitor.visit_enum(OnlyMember { variant, content }),
                _ => Err(Error::invalid_value(Unexpected::Map, &"an object with one key")),
            },
            _ => Err(Error::custom("invalid type: expected a string or an object")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 char str string unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

/// A tagged object, read with its tag first or without it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tagged<'a, 'k> {
    pub(crate) object: Node<'a>,
    pub(crate) tag: &'k str,
    pub(crate) with: bool,
}

impl<'a, 'k> Tagged<'a, 'k> {
    /// The tag comes first, so that serde need not keep what comes before it.
    pub(crate) fn first(object: Node<'a>, tag: &'k str) -> Self {
        Self { object, tag, with: true }
    }

    /// The tag is left out: serde does not show it to what stands beside it.
    pub(crate) fn without(object: Node<'a>, tag: &'k str) -> Self {
        Self { object, tag, with: false }
    }
}

impl<'de> Deserializer<'de> for Tagged<'de, '_> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let Some(members) = self.object.as_object() else {
            return self.object.deserialize_any(visitor);
        };
        let mut search = members;
        let tag = std::iter::from_fn(|| search.next_nodes()).find(|(key, _)| key.as_str() == Some(self.tag));
        let first = tag.filter(|_| self.with);
        let mut access = MemberAccess { members, first, tag: tag.map(|(key, _)| key.at), value: None };
        let value = visitor.visit_map(&mut access)?;
        access.end()?;
        Ok(value)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct ElementAccess<'de>(Elements<'de>);

impl ElementAccess<'_> {
    /// Nothing was left over, as `serde_json` demands.
    fn end(&self) -> Result<(), ReadError> {
        match self.0.len() {
            0 => Ok(()),
            left => Err(Error::custom(format_args!("{left} elements too many"))),
        }
    }
}

impl<'de> SeqAccess<'de> for &mut ElementAccess<'de> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        self.0.next().map(|element| seed.deserialize(element)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct MemberAccess<'de> {
    members: Members<'de>,
    /// A member that is given before all others.
    first: Option<(Node<'de>, Node<'de>)>,
    /// The place of its key, where it is passed over.
    tag: Option<usize>,
    value: Option<Node<'de>>,
}

impl<'de> MemberAccess<'de> {
    fn new(members: Members<'de>) -> Self {
        Self { members, first: None, tag: None, value: None }
    }

    fn next(&mut self) -> Option<(Node<'de>, Node<'de>)> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let member = self.members.next_nodes()?;
        if self.tag == Some(member.0.at) { self.members.next_nodes() } else { Some(member) }
    }

    fn end(&mut self) -> Result<(), ReadError> {
        match self.next() {
            None => Ok(()),
            Some((key, _)) => {
                Err(Error::custom(format_args!("the key `{}` too many", key.as_str().unwrap_or_default())))
            }
        }
    }
}

impl<'de> MapAccess<'de> for &mut MemberAccess<'de> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        let Some((key, value)) = self.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Key(key.as_str().unwrap_or_default())).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        match self.value.take() {
            Some(value) => seed.deserialize(value),
            None => Err(Error::custom("a value was asked for before its key")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.members.len())
    }
}

/// An object with one key as the variant of an enum and its content.
struct OnlyMember<'de> {
    variant: &'de str,
    content: Node<'de>,
}

impl<'de> EnumAccess<'de> for OnlyMember<'de> {
    type Error = ReadError;
    type Variant = Node<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Node<'de>), ReadError> {
        let variant = seed.deserialize(BorrowedStrDeserializer::<ReadError>::new(self.variant))?;
        Ok((variant, self.content))
    }
}

impl<'de> VariantAccess<'de> for Node<'de> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        serde::Deserialize::deserialize(self)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ReadError> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.deserialize_any(visitor)
    }
}

/// A key, which is a text, also where a map of numbers is read.
struct Key<'de>(&'de str);

macro_rules! parsed_keys {
    ($($method:ident => $visit:ident,)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
                match self.0.parse() {
                    Ok(key) => visitor.$visit(key),
                    Err(_) => visitor.visit_borrowed_str(self.0),
                }
            }
        )*
    };
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_borrowed_str(self.0)
    }

    parsed_keys! {
        deserialize_bool => visit_bool,
        deserialize_i8 => visit_i8,
        deserialize_i16 => visit_i16,
        deserialize_i32 => visit_i32,
        deserialize_i64 => visit_i64,
        deserialize_i128 => visit_i128,
        deserialize_u8 => visit_u8,
        deserialize_u16 => visit_u16,
        deserialize_u32 => visit_u32,
        deserialize_u64 => visit_u64,
        deserialize_u128 => visit_u128,
        deserialize_f32 => visit_f32,
        deserialize_f64 => visit_f64,
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_enum(BorrowedStrDeserializer::<ReadError>::new(self.0))
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};

    use super::super::parse;
    use super::*;

    fn read<T: DeserializeOwned>(text: &str) -> Result<T, ReadError> {
        T::deserialize(parse(text.as_bytes(), 1 << 20).unwrap().root())
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Everything {
        integer: u32,
        signed: i64,
        wide: u128,
        float: f32,
        double: f64,
        optional: Option<Box<Everything>>,
        unit: (),
        letter: char,
        pair: (u8, String),
        list: Vec<Choice>,
        numbered: BTreeMap<u32, bool>,
        signed_keys: BTreeMap<i8, bool>,
        switched: BTreeMap<bool, u8>,
        chosen: BTreeMap<Plain, u8>,
        any: Value,
        newtype: Newtype,
        #[serde(flatten)]
        flat: BTreeMap<String, f64>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Newtype(u16);

    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
    enum Plain {
        Red,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Choice {
        Unit,
        Newtype(u8),
        Tuple(u8, bool),
        Struct { a: u8 },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "type", content = "payload")]
    enum Adjacent {
        One(Newtype),
        Two,
    }

    fn everything(inside: Option<Everything>) -> Everything {
        Everything {
            integer: 7,
            signed: -7,
            wide: 18_446_744_073_709_551_615,
            float: 1.5,
            double: -2.25,
            optional: inside.map(Box::new),
            unit: (),
            letter: 'é',
            pair: (1, "a\n\"b\u{0}".into()),
            list: vec![Choice::Unit, Choice::Newtype(2), Choice::Tuple(3, true), Choice::Struct { a: 4 }],
            numbered: BTreeMap::from([(3, true), (40, false)]),
            signed_keys: BTreeMap::from([(-3, true)]),
            switched: BTreeMap::from([(true, 1)]),
            chosen: BTreeMap::from([(Plain::Red, 5)]),
            any: json!({ "a": [1, null, "x", 0.5, -3] }),
            newtype: Newtype(9),
            flat: BTreeMap::from([("zoom".into(), 1.0), ("pan".into(), -0.5)]),
        }
    }

    #[test]
    fn what_serde_writes_is_read_back() {
        let value = everything(Some(everything(None)));
        assert_eq!(read::<Everything>(&serde_json::to_string(&value).unwrap()).unwrap(), value);
    }

    #[test]
    fn a_float_that_is_an_integer_is_read_as_one_and_still_as_a_float() {
        assert_eq!(read::<u32>("1.0"), Ok(1));
        assert_eq!(read::<i64>("-1e2"), Ok(-100));
        assert_eq!(read::<u64>("-0.0"), Ok(0));
        assert_eq!(read::<f64>("1.0"), Ok(1.0));
        assert_eq!(read::<f64>("3"), Ok(3.0));
        assert!(read::<f64>("-0.0").unwrap().is_sign_negative());
        assert!(read::<u32>("1.5").is_err());
        assert!(read::<u8>("256.0").is_err());
        assert_eq!(read::<crate::Version<1>>("1.0"), Ok(crate::Version));
    }

    #[test]
    fn what_serde_refuses_is_refused() {
        assert!(read::<(u8, u8)>("[1,2,3]").is_err());
        assert!(read::<Vec<u8>>("{}").is_err());
        assert!(read::<String>("5").is_err());
        assert!(read::<Choice>(r#"{"Unit":null,"Newtype":1}"#).is_err());
        assert!(read::<Choice>(r#""Missing""#).is_err());
        assert!(read::<Choice>("5").is_err());
        assert!(read::<BTreeMap<u8, bool>>(r#"{"256":true}"#).is_err());
        assert!(read::<()>("[]").is_err());
        assert_eq!(read::<Choice>(r#"{"Unit":null}"#), Ok(Choice::Unit));
    }

    #[test]
    fn the_tag_is_given_first_wherever_it_stands() {
        for text in [
            r#"{"type":"One","payload":9}"#,
            r#"{"payload":9,"type":"One"}"#,
            r#"{"x":{},"payload":9,"type":"One","y":1}"#,
        ] {
            let tree = parse(text.as_bytes(), 100).unwrap();
            let read = Adjacent::deserialize(Tagged::first(tree.root(), "type"));
            assert_eq!(read, Ok(Adjacent::One(Newtype(9))), "{text}");
        }
        let tree = parse(br#"{"type":"Two"}"#, 100).unwrap();
        assert_eq!(Adjacent::deserialize(Tagged::first(tree.root(), "type")), Ok(Adjacent::Two));
        let rest = BTreeMap::<String, Value>::deserialize(Tagged::without(tree.root(), "type"));
        assert_eq!(rest, Ok(BTreeMap::new()));
        for text in [r#"{"payload":9}"#, "[]", "{}"] {
            let tree = parse(text.as_bytes(), 100).unwrap();
            assert!(Adjacent::deserialize(Tagged::first(tree.root(), "type")).is_err());
        }
    }
}

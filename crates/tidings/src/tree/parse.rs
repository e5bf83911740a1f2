//! From bytes to a tree.
//!
//! Takes what `serde_json` takes, except that a key may stand only once in an object. What JSON
//! leaves open is decided in `tests/vectors/json-open-questions.json`.

use std::collections::HashSet;

use super::{DEEPEST, Entry, Node, Tree};

/// Why bytes are no JSON that can be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// The offset in bytes.
    pub(crate) at: usize,
    /// Where in the value, outermost key or index first.
    pub(crate) path: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// More bytes than are taken.
    TooLong {
        limit: usize,
    },
    NotUtf8,
    /// More than [`DEEPEST`] arrays and objects inside each other.
    TooDeep,
    /// The last step of the path stands twice in its object.
    DuplicateKey,
    /// `\ud800` without its other half.
    LoneSurrogate,
    /// A number beyond the range of a 64-bit float.
    NumberTooLarge,
    /// Something else than JSON, and what could stand there.
    Expected(&'static str),
}

/// The tree of a JSON text of at most `limit` bytes.
pub(crate) fn parse(bytes: &[u8], limit: usize) -> Result<Tree<'_>, Fault> {
    let fault = |kind, at| Fault { kind, at, path: Vec::new() };
    let limit = limit.min(LONGEST);
    if bytes.len() > limit {
        return Err(fault(FaultKind::TooLong { limit }, limit));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| fault(FaultKind::NotUtf8, error.valid_up_to()))?;
    let mut parser = Parser {
        bytes,
        at: 0,
        tree: Tree { text, unescaped: String::new(), entries: Vec::with_capacity(bytes.len() / 10 + 8) },
    };
    parser.skip_whitespace();
    parser.value(0)?;
    parser.skip_whitespace();
    if parser.at < bytes.len() {
        return Err(parser.expected("the end of the text"));
    }
    Ok(parser.tree)
}

/// Positions are `u32`, and an entry takes at least one byte.
const LONGEST: usize = (u32::MAX / 2) as usize;

/// Objects with more members are checked for duplicate keys at their end, through a set.
const SMALL: usize = 32;

struct Parser<'t> {
    bytes: &'t [u8],
    at: usize,
    tree: Tree<'t>,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_whitespace(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }

    #[cold]
    fn fault(&self, kind: FaultKind) -> Fault {
        Fault { kind, at: self.at, path: Vec::new() }
    }

    #[cold]
    fn expected(&self, what: &'static str) -> Fault {
        self.fault(FaultKind::Expected(what))
    }

    fn value(&mut self, depth: usize) -> Result<(), Fault> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true", Entry::Bool(true)),
            Some(b'f') => self.word(b"false", Entry::Bool(false)),
            Some(b'n') => self.word(b"null", Entry::Null),
            _ => Err(self.expected("a value")),
        }
    }

    fn word(&mut self, word: &[u8], entry: Entry) -> Result<(), Fault> {
        if !self.bytes[self.at..].starts_with(word) {
            return Err(self.expected("a value"));
        }
        self.at += word.len();
        self.tree.entries.push(entry);
        Ok(())
    }

    /// Enters an array or object: its place in the tree.
    fn open(&mut self, depth: usize) -> Result<usize, Fault> {
        if depth == DEEPEST {
            return Err(self.fault(FaultKind::TooDeep));
        }
        self.at += 1;
        self.tree.entries.push(Entry::Null);
        self.skip_whitespace();
        Ok(self.tree.entries.len() - 1)
    }

    fn array(&mut self, depth: usize) -> Result<(), Fault> {
        let place = self.open(depth)?;
        let mut len = 0;
        if self.peek() == Some(b']') {
            self.at += 1;
        } else {
            loop {
                if let Err(mut fault) = self.value(depth + 1) {
                    fault.path.insert(0, len.to_string());
                    return Err(fault);
                }
                len += 1;
                self.skip_whitespace();
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        self.skip_whitespace();
                    }
                    Some(b']') => {
                        self.at += 1;
                        break;
                    }
                    _ => return Err(self.expected("`,` or `]`")),
                }
            }
        }
        self.tree.entries[place] = Entry::Array { len, end: position(self.tree.entries.len()) };
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<(), Fault> {
        let place = self.open(depth)?;
        let mut len = 0;
        // One bit per key, so that most keys are known to be new without a comparison.
        let mut seen = 0_u64;
        if self.peek() == Some(b'}') {
            self.at += 1;
        } else {
            loop {
                if self.peek() != Some(b'"') {
                    return Err(self.expected("a key"));
                }
                let start = self.at;
                let key = self.tree.entries.len();
                self.string()?;
                if len < SMALL {
                    let bit = bit_of(self.tree.text_at(key));
                    if seen & bit != 0 && self.is_second(place, key) {
                        return Err(self.duplicate(key, start));
                    }
                    seen |= bit;
                }
                self.skip_whitespace();
                if self.peek() != Some(b':') {
                    return Err(self.expected("`:`"));
                }
                self.at += 1;
                self.skip_whitespace();
                if let Err(mut fault) = self.value(depth + 1) {
                    fault.path.insert(0, self.tree.text_at(key).to_owned());
                    return Err(fault);
                }
                len += 1;
                self.skip_whitespace();
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        self.skip_whitespace();
                    }
                    Some(b'}') => {
                        self.at += 1;
                        break;
                    }
                    _ => return Err(self.expected("`,` or `}`")),
                }
            }
        }
        let end = self.tree.entries.len();
        self.tree.entries[place] = Entry::Object { len: position(len), end: position(end) };
        if len > SMALL { self.refuse_duplicates(place) } else { Ok(()) }
    }

    /// Whether the key at `key` stands before it in the object at `place`.
    fn is_second(&self, place: usize, key: usize) -> bool {
        let name = self.tree.text_at(key);
        let mut at = place + 1;
        while at < key {
            if self.tree.text_at(at) == name {
                return true;
            }
            at = self.tree.after(at + 1);
        }
        false
    }

    fn refuse_duplicates(&self, place: usize) -> Result<(), Fault> {
        let object = Node { tree: &self.tree, at: place };
        let mut members = match object.as_object() {
            Some(members) => members,
            None => return Ok(()),
        };
        let mut seen = HashSet::with_capacity(members.len());
        while let Some((key, _)) = members.next_nodes() {
            if !seen.insert(self.tree.text_at(key.at)) {
                return Err(self.duplicate(key.at, self.at));
            }
        }
        Ok(())
    }

    #[cold]
    fn duplicate(&self, key: usize, at: usize) -> Fault {
        Fault { kind: FaultKind::DuplicateKey, at, path: vec![self.tree.text_at(key).to_owned()] }
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        // `None` once it fits no `u64`.
        let mut integer = Some(0_u64);
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => {
                while let Some(digit @ b'0'..=b'9') = self.peek() {
                    integer = integer
                        .and_then(|it| it.checked_mul(10))
                        .and_then(|it| it.checked_add(u64::from(digit - b'0')));
                    self.at += 1;
                }
            }
            _ => return Err(self.expected("a digit")),
        }
        let mut whole = true;
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            whole = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        let entry = match integer {
            Some(it) if whole && !negative => Entry::Unsigned(it),
            // `-0` is a float, as in `serde_json`.
            Some(it) if whole && it > 0 && it <= i64::MIN.unsigned_abs() => {
                Entry::Negative(0_i64.wrapping_sub_unsigned(it))
            }
            _ => self.float(start)?,
        };
        self.tree.entries.push(entry);
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.expected("a digit"));
        }
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        Ok(())
    }

    fn float(&mut self, start: usize) -> Result<Entry, Fault> {
        match self.tree.text[start..self.at].parse::<f64>() {
            Ok(float) if float.is_finite() => Ok(Entry::Float(float)),
            _ => {
                self.at = start;
                Err(self.fault(FaultKind::NumberTooLarge))
            }
        }
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        let start = self.at;
        self.at += plain_length(&self.bytes[start..]);
        if self.peek() == Some(b'"') {
            self.tree.entries.push(Entry::Plain { at: position(start), len: position(self.at - start) });
            self.at += 1;
            return Ok(());
        }
        self.escaped_string(start)
    }

    fn escaped_string(&mut self, start: usize) -> Result<(), Fault> {
        let at = self.tree.unescaped.len();
        let mut plain = start;
        loop {
            self.tree.unescaped.push_str(&self.tree.text[plain..self.at]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(_) => return Err(self.expected("a control character to be written as an escape")),
                None => return Err(self.expected("`\"` at the end of the string")),
            }
            plain = self.at;
            self.at += plain_length(&self.bytes[plain..]);
        }
        self.at += 1;
        let len = position(self.tree.unescaped.len() - at);
        self.tree.entries.push(Entry::Unescaped { at: position(at), len });
        Ok(())
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let backslash = self.at;
        self.at += 1;
        let character = match self.peek() {
            Some(it @ (b'"' | b'\\' | b'/')) => char::from(it),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode_escape(backslash);
            }
            _ => return Err(self.expected("an escape")),
        };
        self.at += 1;
        self.tree.unescaped.push(character);
        Ok(())
    }

    fn unicode_escape(&mut self, backslash: usize) -> Result<(), Fault> {
        let first = self.four_hexadecimal_digits()?;
        let mut code = first;
        if (0xD800..0xDC00).contains(&first) && self.bytes[self.at..].starts_with(b"\\u") {
            self.at += 2;
            let second = self.four_hexadecimal_digits()?;
            // Else `code` stays half a pair, which is no character.
            if (0xDC00..0xE000).contains(&second) {
                code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            }
        }
        let Some(character) = char::from_u32(code) else {
            self.at = backslash;
            return Err(self.fault(FaultKind::LoneSurrogate));
        };
        self.tree.unescaped.push(character);
        Ok(())
    }

    fn four_hexadecimal_digits(&mut self) -> Result<u32, Fault> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            code = code * 16 + digit.ok_or_else(|| self.expected("a hexadecimal digit"))?;
            self.at += 1;
        }
        Ok(code)
    }
}

/// How many bytes stand in a string as they are: up to a quotation mark, a backslash or a control
/// character.
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = ONES << 7;
    let mut at = 0;
    // Eight bytes at once; a lane that is flagged wrongly only ends this loop early.
    while let Some(Ok(chunk)) = bytes.get(at..at + 8).map(<[u8; 8]>::try_from) {
        let word = u64::from_le_bytes(chunk);
        let zero_where = |byte: u8| {
            let difference = word ^ (ONES * u64::from(byte));
            difference.wrapping_sub(ONES) & !difference
        };
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        if (zero_where(b'"') | zero_where(b'\\') | control) & HIGHS != 0 {
            break;
        }
        at += 8;
    }
    let is_plain = |byte: &u8| *byte >= 0x20 && *byte != b'"' && *byte != b'\\';
    at + bytes[at..].iter().take_while(|byte| is_plain(byte)).count()
}

/// One of 64 bits, the same for the same key.
fn bit_of(key: &str) -> u64 {
    let bytes = key.as_bytes();
    let part = |at: usize| bytes.get(at).copied().map_or(0, u32::from);
    // Of the length the last bits are enough, so that no key is too long to be multiplied.
    let mixed = (bytes.len() & 0xFFFF) as u32 * 0x9E5
        + part(0) * 0x1F3
        + part(bytes.len() / 2) * 0x6B
        + part(bytes.len().wrapping_sub(1)) * 0x2D;
    1 << (mixed % 61)
}

/// A position in a text of at most [`LONGEST`] bytes.
pub(super) fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn kind(text: &str) -> FaultKind {
        parse(text.as_bytes(), 1 << 20).unwrap_err().kind
    }

    #[test]
    fn a_key_of_megabytes_is_a_key() {
        let text = format!(r#"{{"{}":1}}"#, "k".repeat(4 << 20));
        assert!(parse(text.as_bytes(), 8 << 20).is_ok());
    }

    #[test]
    fn what_serde_json_refuses_is_refused_and_the_rest_is_the_same() {
        let atoms = [
            "0",
            "-0",
            "-0.0",
            "1",
            "-1",
            "01",
            "1.",
            ".5",
            "1.5",
            "1e5",
            "1E+5",
            "1e-5",
            "1e",
            "1e+",
            "-",
            "+1",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "1e308",
            "1e309",
            "-1e309",
            "1e-400",
            "0.1",
            "123456789.123456789",
            "5e-324",
            "nul",
            "null",
            "true",
            "tru",
            "false",
            "nulla",
            "\"\"",
            "\"",
            "\"a",
            "\"\\\"",
            "\"\\u00e9\"",
            "\"\\u00g9\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\ud83d\\ud83d\"",
            "\"\\ud83dx\"",
            "\"\\x\"",
            "\"\u{1}\"",
            "\"\u{7f}\"",
            "\"a\nb\"",
            "\"\\/\\b\\f\\n\\r\\t\\\\\"",
            "\"\\u0000\"",
            "\"é😀\"",
            "[]",
            "[",
            "]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{}",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\":1 \"b\":2}",
            "[[[]]]",
            "{\"a\":{\"b\":[{}]}}",
            "",
            " ",
            "\u{feff}1",
            "1 1",
            "// 1",
            "NaN",
            "Infinity",
            "'a'",
            "\u{a0}1",
            "[1]\n",
            "\t\r\n 1",
        ];
        let mut texts: Vec<String> = atoms.iter().map(|atom| (*atom).to_owned()).collect();
        for one in atoms {
            texts.push(format!("[{one}]"));
            texts.push(format!("{{\"k\": {one} ,\"\\u006b2\":[{one}]}}"));
        }
        for text in texts {
            let ours = parse(text.as_bytes(), 1 << 20).ok().map(|tree| tree.root().to_value());
            let theirs = serde_json::from_str::<Value>(&text).ok();
            assert_eq!(ours, theirs, "{text}");
        }
    }

    #[test]
    fn strings_end_where_they_end_at_every_length() {
        for length in 0..40 {
            let plain = "é".repeat(length / 2) + &"x".repeat(length % 2);
            for end in ["", "\\n", "\\\"", "\\\\", "\\u0041"] {
                let text = format!("[\"{plain}{end}{plain}\",1]");
                let tree = parse(text.as_bytes(), 1 << 20).unwrap();
                assert_eq!(tree.root().to_value(), serde_json::from_str::<Value>(&text).unwrap());
            }
        }
    }

    #[test]
    fn a_key_stands_once() {
        assert_eq!(kind(r#"{"a":1,"b":2,"a":3}"#), FaultKind::DuplicateKey);
        assert_eq!(kind(r#"{"a":1,"\u0061":2}"#), FaultKind::DuplicateKey);
        let fault = parse(br#"{"x":[0,{"k":1,"k":2}]}"#, 100).unwrap_err();
        assert_eq!((fault.path, fault.at), (vec!["x".to_owned(), "1".into(), "k".into()], 15));
        for count in [2, 30, 31, 32, 33, 34, 200] {
            let mut keys: Vec<String> = (0..count).map(|key| format!("\"key{key}\":{key}")).collect();
            parse(format!("{{{}}}", keys.join(",")).as_bytes(), 1 << 20).unwrap();
            for twice in [0, count / 2, count - 1] {
                keys.push(format!("\"key{twice}\":0"));
                assert_eq!(kind(&format!("{{{}}}", keys.join(","))), FaultKind::DuplicateKey, "{count}");
                keys.pop();
            }
        }
    }

    #[test]
    fn nesting_and_length_are_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        parse(nested(127).as_bytes(), 1000).unwrap();
        assert!(serde_json::from_str::<Value>(&nested(127)).is_ok(), "as serde_json");
        assert!(serde_json::from_str::<Value>(&nested(128)).is_err(), "as serde_json");
        assert_eq!(kind(&nested(128)), FaultKind::TooDeep);
        assert_eq!(kind(&"[".repeat(100_000)), FaultKind::TooDeep);
        assert_eq!(kind(&"{\"a\":".repeat(100_000)), FaultKind::TooDeep);
        let fault = parse(b"[1, 2]", 5).unwrap_err();
        assert_eq!(fault.kind, FaultKind::TooLong { limit: 5 });
        assert_eq!(
            parse(b"[\"\xff\"]", 50).unwrap_err(),
            Fault { kind: FaultKind::NotUtf8, at: 2, path: vec![] }
        );
    }

    #[test]
    fn halves_of_a_pair_and_numbers_without_an_end_are_named_as_such() {
        assert_eq!(kind(r#""\ud800""#), FaultKind::LoneSurrogate);
        assert_eq!(kind(r#""\udc00""#), FaultKind::LoneSurrogate);
        assert_eq!(kind(r#""\ud800\u0041""#), FaultKind::LoneSurrogate);
        assert_eq!(kind("1e999"), FaultKind::NumberTooLarge);
        assert_eq!(kind(&"9".repeat(400)), FaultKind::NumberTooLarge);
    }
}

//! Patterns of ECMA-262 (in its Unicode mode), said as the regex crate has them.
//!
//! What both write alike and mean otherwise is spelled out: `.`, `\d`, `\w`, `\s`, operators in a class
//! (`&&`, `--`, `~~` and brackets are themselves in ECMA-262), braces that count nothing. What only one
//! of them has is not read.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

const DIGITS: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
const SPACE: &str = r"\t\n\x0B\x0C\r \u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";
const LINE_ENDS: &str = r"\n\r\u2028\u2029";

/// `\b` and `\B`, said by looking around.
const BOUNDARY: &str = "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))";
const NO_BOUNDARY: &str = "(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))";

/// The pattern for the regex crate; `None` where it looks around or back, or is none of ECMA-262.
pub(crate) fn translated(pattern: &str) -> Option<String> {
    let mut reader = Reader::new(pattern, false);
    reader.pattern()?;
    Some(reader.out)
}

/// The pattern for the jsonschema crate, which looks around: as it is, unless that crate would read it
/// otherwise than ECMA-262 does. `None` where it refers back, or is none of ECMA-262.
pub(crate) fn looking_around(pattern: &str) -> Option<Cow<'_, str>> {
    let mut reader = Reader::new(pattern, true);
    reader.pattern()?;
    Some(if reader.differs { reader.out.into() } else { pattern.into() })
}

struct Reader<'p> {
    chars: Peekable<Chars<'p>>,
    out: String,
    /// Whether what looks around is read.
    around: bool,
    /// Whether there was something that the jsonschema crate reads otherwise, or not at all.
    differs: bool,
}

/// What stands in a class, or is escaped.
enum Atom {
    Char(char),
    /// Ranges as they stand inside brackets.
    Set(&'static str),
    NotSet(&'static str),
    /// `\p{…}` or `\P{…}`, whole.
    Property(String),
}

impl<'p> Reader<'p> {
    fn new(pattern: &'p str, around: bool) -> Self {
        let out = String::with_capacity(pattern.len());
        Self { chars: pattern.chars().peekable(), out, around, differs: false }
    }

    fn pattern(&mut self) -> Option<()> {
        // Whether what came last can be repeated: a second repetition is none in ECMA-262.
        let mut repeated = true;
        while let Some(c) = self.chars.next() {
            match c {
                '.' => drop(write!(self.out, "[^{LINE_ENDS}]")),
                '[' => self.class()?,
                '\\' => match self.chars.peek()? {
                    'b' | 'B' => {
                        self.boundary()?;
                        repeated = true;
                        continue;
                    }
                    _ => {
                        let atom = self.escaped(false)?;
                        self.push(&atom, false);
                    }
                },
                '(' => {
                    self.out.push('(');
                    self.group()?;
                    repeated = true;
                    continue;
                }
                '*' | '+' | '?' => {
                    if repeated {
                        return None;
                    }
                    self.out.push(c);
                    self.lazy();
                    repeated = true;
                    continue;
                }
                '{' => match self.count() {
                    Some(_) if repeated => return None,
                    Some(count) => {
                        self.out.push_str(&count);
                        self.lazy();
                        repeated = true;
                        continue;
                    }
                    None => self.out.push_str(r"\{"),
                },
                '}' | ']' => drop(write!(self.out, "\\{c}")),
                '|' | '^' => {
                    self.out.push(c);
                    repeated = true;
                    continue;
                }
                ')' | '$' => self.out.push(c),
                c => self.push(&Atom::Char(c), false),
            }
            repeated = false;
        }
        Some(())
    }

    /// `\b` or `\B`, whose backslash was read. Words are of ASCII.
    fn boundary(&mut self) -> Option<()> {
        let word = self.chars.next()?;
        self.differs = true;
        match (self.around, word) {
            (false, word) => drop(write!(self.out, r"(?-u:\{word})")),
            (true, 'b') => self.out.push_str(BOUNDARY),
            (true, _) => self.out.push_str(NO_BOUNDARY),
        }
        Some(())
    }

    fn lazy(&mut self) {
        if self.chars.next_if_eq(&'?').is_some() {
            self.out.push('?');
        }
    }

    /// What comes after the bracket of a group.
    fn group(&mut self) -> Option<()> {
        if self.chars.next_if_eq(&'?').is_none() {
            return Some(());
        }
        match self.chars.next()? {
            ':' => self.out.push_str("?:"),
            looks @ ('=' | '!') if self.around => {
                self.differs = true;
                let _ = write!(self.out, "?{looks}");
            }
            '<' if self.around && matches!(self.chars.peek()?, '=' | '!') => {
                self.differs = true;
                let looks = self.chars.next()?;
                let _ = write!(self.out, "?<{looks}");
            }
            '<' if !matches!(self.chars.peek()?, '=' | '!') => {
                // A name says nothing here, and the regex crate takes fewer of them.
                self.chars.by_ref().find(|c| *c == '>')?;
            }
            _ => return None,
        }
        Some(())
    }

    /// `{2}`, `{2,}` or `{2,3}`, whose first brace was read; every other brace is itself.
    fn count(&mut self) -> Option<String> {
        let text: String = self.chars.clone().take_while(|c| *c != '}').collect();
        let (least, most) = text.split_once(',').unwrap_or((&text, ""));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let closed = self.chars.clone().nth(text.chars().count()) == Some('}');
        if !closed || !is_number(least) || !most.is_empty() && !is_number(most) {
            return None;
        }
        self.chars.nth(text.chars().count());
        Some(format!("{{{text}}}"))
    }

    fn class(&mut self) -> Option<()> {
        let negated = self.chars.next_if_eq(&'^').is_some();
        if self.chars.next_if_eq(&']').is_some() {
            self.differs = true;
            self.out.push_str(if negated { r"[\x00-\u{10FFFF}]" } else { r"[^\x00-\u{10FFFF}]" });
            return Some(());
        }
        self.out.push_str(if negated { "[^" } else { "[" });
        loop {
            let first = match self.chars.next()? {
                ']' => break,
                '\\' => self.escaped(true)?,
                c => Atom::Char(c),
            };
            let mut ahead = self.chars.clone();
            let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|c| c != ']');
            if !is_range {
                self.push(&first, true);
                continue;
            }
            self.chars.next();
            let last = match self.chars.next()? {
                '\\' => self.escaped(true)?,
                c => Atom::Char(c),
            };
            match (&first, &last) {
                (Atom::Char(first), Atom::Char(last)) if first <= last => {
                    let _ = write!(self.out, r"\u{{{:X}}}-\u{{{:X}}}", u32::from(*first), u32::from(*last));
                }
                _ => return None,
            }
        }
        self.out.push(']');
        Some(())
    }

    fn push(&mut self, atom: &Atom, in_class: bool) {
        let _ = match atom {
            Atom::Char(c) if c.is_ascii_alphanumeric() => write!(self.out, "{c}"),
            Atom::Char(c) => write!(self.out, r"\u{{{:X}}}", u32::from(*c)),
            Atom::Set(set) if in_class => write!(self.out, "{set}"),
            Atom::Set(set) => write!(self.out, "[{set}]"),
            Atom::NotSet(set) => write!(self.out, "[^{set}]"),
            Atom::Property(property) => write!(self.out, "{property}"),
        };
    }

    /// What comes after a backslash.
    fn escaped(&mut self, in_class: bool) -> Option<Atom> {
        Some(match self.chars.next()? {
            'd' => Atom::Set(DIGITS),
            'D' => Atom::NotSet(DIGITS),
            'w' => Atom::Set(WORD),
            'W' => Atom::NotSet(WORD),
            's' => Atom::Set(SPACE),
            'S' => Atom::NotSet(SPACE),
            'n' => Atom::Char('\n'),
            'r' => Atom::Char('\r'),
            't' => Atom::Char('\t'),
            'v' => Atom::Char('\u{b}'),
            'f' => Atom::Char('\u{c}'),
            'b' if in_class => {
                self.differs = true;
                Atom::Char('\u{8}')
            }
            '0' if !self.chars.peek().is_some_and(char::is_ascii_digit) => {
                self.differs = true;
                Atom::Char('\0')
            }
            'c' => {
                let letter = self.chars.next().filter(char::is_ascii_alphabetic)?;
                Atom::Char(char::from_u32(u32::from(letter) % 32)?)
            }
            'x' => Atom::Char(self.code(2)?),
            'u' if self.chars.next_if_eq(&'{').is_some() => {
                let digits: String = self.chars.by_ref().take_while(|c| *c != '}').collect();
                Atom::Char(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?)
            }
            'u' => Atom::Char(self.code(4)?),
            word @ ('p' | 'P') => {
                self.chars.next_if_eq(&'{')?;
                let name: String = self.chars.by_ref().take_while(|c| *c != '}').collect();
                let is_name =
                    |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "_=".contains(c));
                Atom::Property(is_name(&name).then(|| format!("\\{word}{{{name}}}"))?)
            }
            c if c.is_ascii_punctuation() || c == ' ' => Atom::Char(c),
            _ => return None,
        })
    }

    /// A character by so many hexadecimal digits; half of a pair is none.
    fn code(&mut self, digits: usize) -> Option<char> {
        let text: String = self.chars.by_ref().take(digits).collect();
        let is_code = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_code.then(|| char::from_u32(u32::from_str_radix(&text, 16).ok()?))?
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    fn accepts(pattern: &str, text: &str) -> bool {
        Regex::new(&translated(pattern).unwrap()).unwrap().is_match(text)
    }

    #[test]
    fn operators_in_a_class_are_themselves() {
        for (pattern, yes, no) in [
            ("^[a~~b]$", "~", "c"),
            ("^[a&&b]$", "&", "c"),
            ("^[!--]$", "+", "."),
            ("^[[a]$", "[", "b"),
            ("^[a[b]$", "[", "c"),
            ("^[]$|^x$", "x", "]"),
            ("^[^]$", "\n", ""),
            (r"^[\]\-]$", "-", "\\"),
            (r"^[\b]$", "\u{8}", "b"),
            (r"^[^\d-]$", "a", "-"),
            (r"^[\w.-]$", "-", " "),
        ] {
            assert!(accepts(pattern, yes), "{pattern} {yes:?}");
            assert!(!accepts(pattern, no), "{pattern} {no:?}");
        }
    }

    #[test]
    fn a_dot_is_no_end_of_a_line() {
        for end in ["\n", "\r", "\u{2028}", "\u{2029}"] {
            assert!(!accepts("^.$", end) && accepts(r"^\s$", end), "{end:?}");
        }
        assert!(accepts("^.$", "\u{85}") && accepts("^.$", "😀"));
    }

    #[test]
    fn braces_that_count_nothing_are_themselves() {
        for (pattern, yes) in [
            ("^a{,2}$", "a{,2}"),
            ("^{a}$", "{a}"),
            ("^x{2,3}$", "xx"),
            (r"^\u{41}\x42\u0043\cA\0$", "ABC\u{1}\0"),
        ] {
            assert!(accepts(pattern, yes), "{pattern} {yes:?}");
        }
    }

    #[test]
    fn only_what_the_crate_reads_otherwise_is_said_otherwise() {
        for pattern in [r"^\d+\.\w{2}$", "^(?<name>a|b)*$", r"[^\s&&]", r"\u{1F600}\cA\x41", "."] {
            assert!(matches!(looking_around(pattern), Some(Cow::Borrowed(_))), "{pattern}");
        }
        for (pattern, said) in [
            ("^.(?!x)", r"^[^\n\r\u2028\u2029](?!x)"),
            (r"(?<=\d)(?<!1)(?=a)", r"(?<=[0-9])(?<!1)(?=a)"),
            (r"^[\b]\0", r"^[\u{8}]\u{0}"),
        ] {
            assert_eq!(looking_around(pattern).as_deref(), Some(said), "{pattern}");
        }
        for pattern in [r"^(a)?\1b$", r"(?<n>a)\k<n>", r"\b+", "(?i)a"] {
            assert_eq!(looking_around(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn what_only_one_of_them_has_is_not_read() {
        for pattern in [
            "(?=a)b", "(?<!a)b", "(?i)a", r"\Aa\z", r"\1", r"\k<a>", "a++", "a{2}{3}", r"\pL", r"\h", "*a",
            "[b-a]", r"[\d-z]", r"\ud83d", "(?P<a>b)", "a|*", "[a",
        ] {
            assert_eq!(translated(pattern), None, "{pattern}");
        }
        assert!(accepts("^(?<name>a)+?$", "aa"));
    }
}

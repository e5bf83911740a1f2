//! Patterns as JavaScript literals: those, and only those, that mean the same in ECMA-262 (with the
//! flag `u`) and to the `regex` crate behind the `jsonschema` crate.
//!
//! `jsonschema` brings `\d`, `\w`, `\s` and `.` to what ECMA-262 means by them, so they are in the
//! common subset. `\b` and `\p{…}` are not: the first is Unicode in Rust and ASCII in JavaScript,
//! the second depends on the Unicode version of either side.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{
    Assertion, AssertionKind, Ast, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem,
    GroupKind, HexLiteralKind, Literal, LiteralKind, Repetition, RepetitionKind, RepetitionRange,
    SpecialLiteralKind,
};

/// Up to how many copies a fixed repeat is written out. V8 runs what is written out faster, most of
/// all where it has a fixed length.
const MOST_COPIES: u32 = 64;

/// Up to how many characters a written out repeat may have.
const LONGEST_COPIES: usize = 1024;

/// The literal for a pattern: `/^[0-9a-f][0-9a-f]$/`.
///
/// # Errors
/// What in the pattern is not the same on both sides, and what to write instead.
pub(super) fn literal(pattern: &str) -> Result<String, String> {
    let ast = Parser::new().parse(pattern).map_err(|error| {
        let at = error.span().start.offset;
        format!("it is no pattern of the `regex` crate (at character {}: {})", at + 1, error.kind())
    })?;
    let mut printer = Printer { pattern, out: String::new(), unicode: false };
    printer.ast(&ast)?;
    // `//` is a comment.
    let body = if printer.out.is_empty() { "(?:)" } else { &printer.out };
    Ok(format!("/{body}/{}", if printer.unicode { "u" } else { "" }))
}

struct Printer<'p> {
    pattern: &'p str,
    out: String,
    /// Whether characters beyond the first 65 536 may matter: they are two units without `u`.
    unicode: bool,
}

type Printed = Result<(), String>;

impl Printer<'_> {
    fn ast(&mut self, ast: &Ast) -> Printed {
        match ast {
            Ast::Empty(_) => Ok(()),
            Ast::Literal(literal) => self.literal(literal, false),
            Ast::Dot(_) => {
                self.unicode = true;
                self.out.push('.');
                Ok(())
            }
            Ast::Assertion(assertion) => self.assertion(assertion),
            Ast::ClassPerl(class) => {
                self.perl(class);
                Ok(())
            }
            Ast::ClassBracketed(class) => self.class(class),
            Ast::Repetition(repetition) => self.repetition(repetition),
            Ast::Group(group) => {
                match &group.kind {
                    GroupKind::CaptureIndex(_) => {}
                    GroupKind::CaptureName { starts_with_p: false, .. } => {}
                    GroupKind::NonCapturing(flags) if flags.items.is_empty() => {}
                    GroupKind::CaptureName { .. } => {
                        return Err("`(?P<name>…)` is not JavaScript's; write `(?<name>…)`".to_owned());
                    }
                    GroupKind::NonCapturing(_) => return Err(FLAGS.to_owned()),
                }
                self.out.push_str("(?:");
                self.ast(&group.ast)?;
                self.out.push(')');
                Ok(())
            }
            Ast::Alternation(alternation) => {
                for (at, branch) in alternation.asts.iter().enumerate() {
                    if at > 0 {
                        self.out.push('|');
                    }
                    self.ast(branch)?;
                }
                Ok(())
            }
            Ast::Concat(concat) => concat.asts.iter().try_for_each(|part| self.ast(part)),
            Ast::Flags(_) => Err(FLAGS.to_owned()),
            Ast::ClassUnicode(_) => Err(UNICODE.to_owned()),
        }
    }

    fn assertion(&mut self, assertion: &Assertion) -> Printed {
        self.out.push(match assertion.kind {
            AssertionKind::StartLine => '^',
            AssertionKind::EndLine => '$',
            AssertionKind::WordBoundary | AssertionKind::NotWordBoundary => {
                return Err("`\\b` means letters of every language in Rust and ASCII in JavaScript; \
                            write out what may stand around"
                    .to_owned());
            }
            _ => {
                let text = self.text(&assertion.span);
                return Err(format!("`{text}` is not JavaScript's; use `^` and `$`"));
            }
        });
        Ok(())
    }

    fn repetition(&mut self, repetition: &Repetition) -> Printed {
        if matches!(*repetition.ast, Ast::Assertion(_) | Ast::Empty(_)) {
            return Err("nothing is repeated".to_owned());
        }
        // `a**`
        if matches!(*repetition.ast, Ast::Repetition(_)) {
            return Err("a repetition is repeated; put it into a group".to_owned());
        }
        let operator = self.text(&repetition.op.span).to_owned();
        if operator.contains("{,") || operator.contains(char::is_whitespace) {
            return Err(format!("`{operator}` is not JavaScript's; write `{{0,n}}`, without spaces"));
        }
        let start = self.out.len();
        self.ast(&repetition.ast)?;
        let RepetitionKind::Range(range) = &repetition.op.kind else {
            self.out.push_str(&operator);
            return Ok(());
        };
        let piece = self.out[start..].to_owned();
        match range {
            RepetitionRange::Exactly(0) => self.out.push_str("{0}"),
            RepetitionRange::Exactly(times)
                if *times <= MOST_COPIES && piece.len() * (*times as usize) <= LONGEST_COPIES =>
            {
                (1..*times).for_each(|_| self.out.push_str(&piece));
            }
            RepetitionRange::Exactly(times) => self.out.push_str(&format!("{{{times}}}")),
            RepetitionRange::AtLeast(from) => self.out.push_str(&format!("{{{from},}}")),
            RepetitionRange::Bounded(from, to) => self.out.push_str(&format!("{{{from},{to}}}")),
        }
        if !repetition.greedy && !matches!(range, RepetitionRange::Exactly(_)) {
            self.out.push('?');
        }
        Ok(())
    }

    fn class(&mut self, class: &ClassBracketed) -> Printed {
        self.out.push('[');
        if class.negated {
            self.unicode = true;
            self.out.push('^');
        }
        match &class.kind {
            ClassSet::Item(ClassSetItem::Union(union)) => {
                for (at, item) in union.items.iter().enumerate() {
                    let before = at.checked_sub(1).map(|at| &union.items[at]);
                    let after = union.items.get(at + 1);
                    if is_plain_hyphen(item) && before.is_some() && after.is_some() {
                        let perl = |item: Option<&ClassSetItem>| matches!(item, Some(ClassSetItem::Perl(_)));
                        if perl(before) || perl(after) {
                            return Err(
                                "a `-` beside `\\d`, `\\w` or `\\s` in a class; write `\\-`".to_owned()
                            );
                        }
                    }
                    self.item(item)?;
                }
            }
            ClassSet::Item(item) => self.item(item)?,
            ClassSet::BinaryOp(_) => {
                return Err("`&&`, `--` and `~~` in a class are Rust's; write the class out".to_owned());
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn item(&mut self, item: &ClassSetItem) -> Printed {
        match item {
            ClassSetItem::Empty(_) => Ok(()),
            ClassSetItem::Literal(literal) => self.literal(literal, true),
            ClassSetItem::Range(range) => {
                self.literal(&range.start, true)?;
                self.out.push('-');
                self.literal(&range.end, true)
            }
            ClassSetItem::Perl(class) => {
                self.perl(class);
                Ok(())
            }
            ClassSetItem::Ascii(class) => {
                let text = self.text(&class.span);
                Err(format!("`{text}` is not JavaScript's; write the class out"))
            }
            ClassSetItem::Unicode(_) => Err(UNICODE.to_owned()),
            ClassSetItem::Bracketed(_) => {
                Err("a `[` in a class opens another in Rust; write `\\[`".to_owned())
            }
            ClassSetItem::Union(_) => Err("a class in a class; write it out".to_owned()),
        }
    }

    fn perl(&mut self, class: &ClassPerl) {
        self.unicode |= class.negated;
        let letter = match class.kind {
            ClassPerlKind::Digit => 'd',
            ClassPerlKind::Space => 's',
            ClassPerlKind::Word => 'w',
        };
        self.out.push('\\');
        self.out.push(if class.negated { letter.to_ascii_uppercase() } else { letter });
    }

    fn literal(&mut self, literal: &Literal, in_class: bool) -> Printed {
        let text = self.text(&literal.span);
        let known = match &literal.kind {
            // `[]a]` is a class of two in Rust and an empty one in JavaScript.
            LiteralKind::Verbatim if in_class => literal.c != ']',
            // JavaScript refuses these outside of what they belong to.
            LiteralKind::Verbatim => !matches!(literal.c, '{' | '}' | ']'),
            LiteralKind::Meta | LiteralKind::Superfluous => {
                "^$\\.*+?()[]{}|/".contains(literal.c) || (in_class && literal.c == '-')
            }
            LiteralKind::HexFixed(HexLiteralKind::X | HexLiteralKind::UnicodeShort)
            | LiteralKind::HexBrace(HexLiteralKind::UnicodeShort) => true,
            LiteralKind::Special(kind) => {
                !matches!(kind, SpecialLiteralKind::Bell | SpecialLiteralKind::Space)
            }
            _ => false,
        };
        if !known {
            return Err(match literal.kind {
                LiteralKind::Verbatim => format!("`{text}` stands alone; write `\\{text}`"),
                LiteralKind::Meta | LiteralKind::Superfluous => {
                    format!("`{text}` is no escape of JavaScript; write `{}`", literal.c)
                }
                _ => format!("`{text}` is not JavaScript's; write `\\u{{…}}`"),
            });
        }
        self.character(literal.c, in_class);
        Ok(())
    }

    fn character(&mut self, character: char, in_class: bool) {
        match character {
            '/' => self.out.push_str("\\/"),
            '^' | ']' | '[' | '\\' => self.escaped(character),
            '-' if in_class => self.escaped(character),
            '$' | '.' | '*' | '+' | '?' | '(' | ')' | '{' | '}' | '|' if !in_class => self.escaped(character),
            '\n' => self.out.push_str("\\n"),
            '\r' => self.out.push_str("\\r"),
            '\t' => self.out.push_str("\\t"),
            // `</script>` ends a script, wherever it stands.
            '<' => self.out.push_str("\\x3c"),
            ' '..='~' => self.out.push(character),
            _ if (character as u32) < 0x100 => {
                self.out.push_str(&format!("\\x{:02x}", character as u32));
            }
            _ if (character as u32) < 0x10000 => {
                self.out.push_str(&format!("\\u{:04x}", character as u32));
            }
            _ => {
                self.unicode = true;
                self.out.push_str(&format!("\\u{{{:x}}}", character as u32));
            }
        }
    }

    fn escaped(&mut self, character: char) {
        self.out.push('\\');
        self.out.push(character);
    }

    fn text(&self, span: &regex_syntax::ast::Span) -> &str {
        &self.pattern[span.start.offset..span.end.offset]
    }
}

const FLAGS: &str = "flags such as `(?i)` are not JavaScript's; write both cases: `[Aa]`";

const UNICODE: &str =
    "`\\p{…}` follows the Unicode version of whoever reads it; write out the ranges that are meant";

fn is_plain_hyphen(item: &ClassSetItem) -> bool {
    matches!(item, ClassSetItem::Literal(Literal { kind: LiteralKind::Verbatim, c: '-', .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_repeats_are_written_out() {
        assert_eq!(literal("^[0-9a-f]{3}$").unwrap(), "/^[0-9a-f][0-9a-f][0-9a-f]$/");
        assert_eq!(literal("^(?:ab){2}$").unwrap(), "/^(?:ab)(?:ab)$/");
        assert_eq!(literal("a{65}").unwrap(), "/a{65}/");
        assert_eq!(literal("a{1,3}b{2,}").unwrap(), "/a{1,3}b{2,}/");
        assert_eq!(literal("a{0}").unwrap(), "/a{0}/");
    }

    #[test]
    fn literals_cannot_be_left() {
        assert_eq!(literal("a/b").unwrap(), "/a\\/b/");
        assert_eq!(literal("").unwrap(), "/(?:)/");
        assert_eq!(literal("a\nb\u{2028}").unwrap(), "/a\\nb\\u2028/");
        assert_eq!(literal("</script>").unwrap(), "/\\x3c\\/script>/");
        assert_eq!(literal("[\\]\\\\^-]").unwrap(), "/[\\]\\\\\\^\\-]/");
    }

    #[test]
    fn the_flag_stands_where_characters_may_be_two_units() {
        assert_eq!(literal("^.$").unwrap(), "/^.$/u");
        assert_eq!(literal("[^a]").unwrap(), "/[^a]/u");
        assert_eq!(literal("\\D\\d").unwrap(), "/\\D\\d/u");
        assert_eq!(literal("😀").unwrap(), "/\\u{1f600}/u");
        assert_eq!(literal("é").unwrap(), "/\\xe9/");
    }

    #[test]
    fn what_is_not_the_same_on_both_sides_is_refused() {
        for (pattern, reason) in [
            ("\\bword\\b", "`\\b`"),
            ("\\p{L}", "`\\p{…}`"),
            ("[\\p{L}]", "`\\p{…}`"),
            ("(?i)a", "flags"),
            ("(?i:a)", "flags"),
            ("(?P<a>b)", "(?<name>…)"),
            ("[[:alpha:]]", "[:alpha:]"),
            ("[a[b]]", "`[` in a class"),
            ("[a-z&&[^b]]", "`&&`"),
            ("[]a]", "`]`"),
            ("a]", "`]`"),
            ("a}", "`}`"),
            ("[\\w-z]", "no pattern"),
            ("[a-z-\\w]", "`-`"),
            ("\\A", "`\\A`"),
            ("\\z", "`\\z`"),
            ("\\x{41}", "\\u{…}"),
            ("\\a", "`\\a`"),
            ("\\-", "`\\-`"),
            ("\\%", "`\\%`"),
            ("^*", "repeated"),
            ("a**", "repeated"),
            ("(?=a)", "no pattern"),
            ("(a)\\1", "no pattern"),
            ("(", "no pattern"),
        ] {
            let said = literal(pattern).unwrap_err();
            assert!(said.contains(reason), "{pattern}: {said}");
        }
    }

    #[test]
    fn the_common_subset_passes() {
        for (pattern, expected) in [
            ("^(a|b)+?$", "/^(?:a|b)+?$/"),
            ("^(?<n>a)$", "/^(?:a)$/"),
            ("[\\w.-]", "/[\\w.\\-]/"),
            ("[a-z-_]", "/[a-z\\-_]/"),
            ("[-a]", "/[\\-a]/"),
            ("\\u0041\\x41\\u{41}", "/AAA/"),
            ("\\$\\/\\.", "/\\$\\/\\./"),
        ] {
            assert_eq!(literal(pattern).unwrap(), expected, "{pattern}");
        }
    }
}

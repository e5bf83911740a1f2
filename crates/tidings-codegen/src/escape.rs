//! The ways out of a TypeScript token, closed. Every text from a user (tags, keys, docs, patterns)
//! passes one of these functions, as a filter in a template or while a type is printed.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A string literal, in the quotes that need fewer escapes.
///
/// Also safe inside an HTML `<script>`: `</` and `<!` never appear.
pub(crate) fn ts_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(&mut out, text);
    out
}

pub(crate) fn push_string(out: &mut String, text: &str) {
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && !matches!(byte, b'"' | b'\\' | b'<');
    if text.bytes().all(is_plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
        return;
    }
    let quote = match text.matches('"').count() > text.matches('\'').count() {
        true => '\'',
        false => '"',
    };
    out.push(quote);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if character == quote => {
                out.push('\\');
                out.push(quote);
            }
            '<' if matches!(characters.peek(), Some('/' | '!')) => out.push_str("\\u003c"),
            _ if must_be_spelled_out(character) => spell_out(out, character),
            _ => out.push(character),
        }
    }
    out.push(quote);
}

/// A key in an object type: bare where that is allowed, else quoted.
pub(crate) fn ts_key(key: &str) -> String {
    match is_plain_identifier(key) {
        true => key.to_owned(),
        false => ts_string(key),
    }
}

/// A key in an object literal. `__proto__` would set the prototype, written any other way.
pub(crate) fn ts_value_key(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 4);
    push_value_key(&mut out, key);
    out
}

pub(crate) fn push_value_key(out: &mut String, key: &str) {
    match key {
        "__proto__" => out.push_str("[\"__proto__\"]"),
        _ if is_plain_identifier(key) => out.push_str(key),
        _ => push_string(out, key),
    }
}

/// Access to a property: `.name` or `["na-me"]`.
pub(crate) fn ts_member(key: &str) -> String {
    match is_plain_identifier(key) {
        true => format!(".{key}"),
        false => format!("[{}]", ts_string(key)),
    }
}

/// One line of text for a `//` comment.
pub(crate) fn ts_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => out.push(' '),
            _ if must_be_spelled_out(character) => spell_out(&mut out, character),
            _ => out.push(character),
        }
    }
    out.replace("</", "<\\/").replace("<!", "<\\!")
}

/// The lines of a text as they may stand inside `/** … */`: none can end the comment, become a
/// tag, or close a `<script>`.
pub(crate) fn doc_lines(text: &str) -> Vec<String> {
    let text = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    };
    text.trim_end()
        .trim_start_matches('\n')
        .split(['\n', '\r', '\u{2028}', '\u{2029}'])
        .map(doc_line)
        .collect()
}

fn doc_line(line: &str) -> String {
    let line = line.trim_end();
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && !matches!(byte, b'`' | b'*' | b'<' | b'@');
    if line.bytes().all(is_plain) {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    let mut previous = '\n';
    let mut in_code = false;
    let mut backticks_left = line.matches('`').count();
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '`' => {
                backticks_left -= 1;
                // An unpaired backtick opens nothing.
                in_code = !in_code && backticks_left > 0;
                out.push('`');
            }
            '*' if characters.peek() == Some(&'/') => out.push_str("*\\"),
            '<' if matches!(characters.peek(), Some('/' | '!')) => out.push_str("<\\"),
            '@' if !in_code && !previous.is_alphanumeric() && previous != '\\' => {
                out.push_str("\\@");
            }
            '\t' => out.push('\t'),
            _ if must_be_spelled_out(character) => spell_out(&mut out, character),
            _ => out.push(character),
        }
        previous = character;
    }
    out
}

/// Whether a name can stand bare as a key in every position.
pub(crate) fn is_plain_identifier(name: &str) -> bool {
    let letter = |character: char| {
        character.is_ascii_alphabetic() || matches!(character, '_' | '$' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ')
    };
    let mut characters = name.chars();
    characters.next().is_some_and(letter) && characters.all(|next| letter(next) || next.is_ascii_digit())
}

/// Control characters, line separators and what changes the direction of text (it can make code
/// read otherwise than it runs).
fn must_be_spelled_out(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn spell_out(out: &mut String, character: char) {
    write!(out, "\\u{:04x}", character as u32).expect("writing to a String cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_cannot_be_left() {
        assert_eq!(ts_string("a\"b"), "'a\"b'");
        assert_eq!(ts_string("a\"b'c"), "\"a\\\"b'c\"");
        assert_eq!(ts_string("a\\b\n\r\u{2028}"), "\"a\\\\b\\n\\r\\u2028\"");
        assert_eq!(ts_string("</script><!--"), "\"\\u003c/script>\\u003c!--\"");
        assert_eq!(ts_string("\u{202e}"), "\"\\u202e\"");
        assert_eq!(ts_string("é😀"), "\"é😀\"");
    }

    #[test]
    fn keys_are_quoted_only_where_they_must_be() {
        assert_eq!(ts_key("class"), "class");
        assert_eq!(ts_key("$a_1"), "$a_1");
        assert_eq!(ts_key("é"), "é");
        assert_eq!(ts_key("²"), "\"²\"");
        assert_eq!(ts_key("1a"), "\"1a\"");
        assert_eq!(ts_key("a-b"), "\"a-b\"");
        assert_eq!(ts_key(""), "\"\"");
        assert_eq!(ts_value_key("__proto__"), "[\"__proto__\"]");
        assert_eq!(ts_member("a-b"), "[\"a-b\"]");
    }

    #[test]
    fn docs_cannot_end_the_comment_or_become_tags() {
        assert_eq!(doc_lines("a */ b"), ["a *\\/ b"]);
        assert_eq!(doc_lines("**/"), ["**\\/"]);
        assert_eq!(doc_lines("@deprecated x"), ["\\@deprecated x"]);
        assert_eq!(doc_lines("see {@link x} or me@example.com"), ["see {\\@link x} or me@example.com"]);
        assert_eq!(doc_lines("</script>"), ["<\\/script>"]);
        assert_eq!(doc_lines("`@media` and ` @x"), ["`@media` and ` \\@x"]);
        assert_eq!(doc_lines("a\r\nb\rc\u{2028}d\n\n"), ["a", "b", "c", "d"]);
    }

    #[test]
    fn line_comments_stay_on_their_line() {
        assert_eq!(ts_line("a\nb\u{2028}c"), "a b\\u2028c");
    }
}

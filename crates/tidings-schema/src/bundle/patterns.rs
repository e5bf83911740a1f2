//! What other readers of patterns have and ECMA-262, which JSON Schema means, has not.

/// The first part of a pattern that ECMA-262 (in its Unicode mode) does not have: flags (`(?i)`),
/// names as Rust and Python write them (`(?P<n>…)`), anchors and escapes of other languages (`\A`).
pub(super) fn foreign(pattern: &str) -> Option<&str> {
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(c) = rest.chars().next() {
        let next = rest[c.len_utf8()..].chars().next();
        let length = match c {
            '\\' => {
                let escaped = next?;
                let known = "dDwWsSbBnrtvfcxupPk";
                if escaped.is_ascii_alphabetic() && !known.contains(escaped) {
                    return Some(&rest[..2]);
                }
                1 + escaped.len_utf8()
            }
            '(' if !in_class && next == Some('?') => {
                let named = |rest: &str| rest.starts_with('<');
                if !rest[2..].starts_with([':', '=', '!']) && !named(&rest[2..]) {
                    let end = rest.find([')', ':', '>']).map_or(rest.len(), |end| end + 1);
                    return Some(&rest[..end]);
                }
                2
            }
            '[' if !in_class => {
                in_class = true;
                1
            }
            ']' => {
                in_class = false;
                1
            }
            c => c.len_utf8(),
        };
        rest = &rest[length..];
    }
    None
}

/// What a person is told of it.
pub(super) fn said(part: &str) -> String {
    format!("`{part}` is not ECMA-262's, whose patterns JSON Schema has; write it out")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ecma_262_does_not_have_is_found() {
        for (pattern, part) in [
            ("(?i)^a", "(?i)"),
            ("^(?i:a)$", "(?i:"),
            ("x(?-u)y", "(?-u)"),
            (r"\Aa\z", r"\A"),
            (r"a\z", r"\z"),
            (r"[\h]", r"\h"),
            ("(?P<n>a)", "(?P<n>"),
            ("(?>a)", "(?>"),
            ("(?#a)", "(?#a)"),
            (r"\U0001F600", r"\U"),
        ] {
            assert_eq!(foreign(pattern), Some(part), "{pattern}");
        }
    }

    #[test]
    fn what_ecma_262_has_is_not() {
        for pattern in [
            "",
            r"^(?:a|b)(?<year>\d{4})(?=x)(?!y)(?<=a)(?<!b)\k<year>\1$",
            r"[(?i)]\(?i\)",
            r"\\A\p{L}\P{Lu}\u{1F600}\u0041\x41\cA\-\/[\b]",
            "ä(?:é)",
            r"\",
        ] {
            assert_eq!(foreign(pattern), None, "{pattern}");
        }
    }
}

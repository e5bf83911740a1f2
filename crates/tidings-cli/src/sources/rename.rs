//! serde's `rename_all` rules, as its documentation defines them.
//!
//! Variants are written in PascalCase in Rust and fields in snake_case; each rule says how such a
//! name appears on the wire. Misreading: a variant `URL` under `snake_case` is `u_r_l`, because
//! every capital letter begins a word.

/// The wire name of a variant under a rule; an unknown rule leaves the name as it is.
pub(crate) fn variant(rule: Option<&str>, name: &str) -> String {
    let Some(rule) = rule else {
        return name.to_owned();
    };
    match rule {
        "lowercase" => name.to_ascii_lowercase(),
        "UPPERCASE" => name.to_ascii_uppercase(),
        "camelCase" => lower_first(name),
        "snake_case" => words(name, '_'),
        "SCREAMING_SNAKE_CASE" => words(name, '_').to_ascii_uppercase(),
        "kebab-case" => words(name, '-'),
        "SCREAMING-KEBAB-CASE" => words(name, '-').to_ascii_uppercase(),
        _ => name.to_owned(),
    }
}

/// The wire key of a field under a rule; an unknown rule leaves the name as it is.
pub(crate) fn field(rule: Option<&str>, name: &str) -> String {
    let Some(rule) = rule else {
        return name.to_owned();
    };
    match rule {
        "UPPERCASE" | "SCREAMING_SNAKE_CASE" => name.to_ascii_uppercase(),
        "PascalCase" => joined(name),
        "camelCase" => lower_first(&joined(name)),
        "kebab-case" => name.replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => name.to_ascii_uppercase().replace('_', "-"),
        _ => name.to_owned(),
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

/// `ServerStatus` → `server_status`: every capital but the first begins a word.
fn words(name: &str, separator: char) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (position, letter) in name.char_indices() {
        if position > 0 && letter.is_uppercase() {
            out.push(separator);
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// `server_status` → `ServerStatus`.
fn joined(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut capital = true;
    for letter in name.chars() {
        if letter == '_' {
            capital = true;
        } else if capital {
            out.push(letter.to_ascii_uppercase());
            capital = false;
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{field, variant};

    #[test]
    fn variants_are_renamed_as_serde_does() {
        let cases = [
            ("lowercase", "serverstatus"),
            ("UPPERCASE", "SERVERSTATUS"),
            ("PascalCase", "ServerStatus"),
            ("camelCase", "serverStatus"),
            ("snake_case", "server_status"),
            ("SCREAMING_SNAKE_CASE", "SERVER_STATUS"),
            ("kebab-case", "server-status"),
            ("SCREAMING-KEBAB-CASE", "SERVER-STATUS"),
        ];
        for (rule, expected) in cases {
            assert_eq!(variant(Some(rule), "ServerStatus"), expected, "{rule}");
        }
        assert_eq!(variant(Some("snake_case"), "URL"), "u_r_l");
        assert_eq!(variant(None, "ServerStatus"), "ServerStatus");
    }

    #[test]
    fn fields_are_renamed_as_serde_does() {
        let cases = [
            ("lowercase", "created_at"),
            ("UPPERCASE", "CREATED_AT"),
            ("PascalCase", "CreatedAt"),
            ("camelCase", "createdAt"),
            ("snake_case", "created_at"),
            ("SCREAMING_SNAKE_CASE", "CREATED_AT"),
            ("kebab-case", "created-at"),
            ("SCREAMING-KEBAB-CASE", "CREATED-AT"),
        ];
        for (rule, expected) in cases {
            assert_eq!(field(Some(rule), "created_at"), expected, "{rule}");
        }
        assert_eq!(field(None, "created_at"), "created_at");
    }
}

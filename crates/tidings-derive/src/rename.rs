//! serde's case rules: what `rename_all` makes of a Rust name.
//!
//! Invariant: for every rule and every identifier the result is the text serde writes. serde
//! breaks a variant's name before every upper-case letter (`URL` becomes `u_r_l`) and treats ASCII
//! only; a test of the crate `tidings` compares each rule with serde itself.

/// A value of `#[serde(rename_all = "…")]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Rule {
    /// The rule of this name; `None` for one that serde refuses, which then says so itself.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "lowercase" => Self::Lower,
            "UPPERCASE" => Self::Upper,
            "PascalCase" => Self::Pascal,
            "camelCase" => Self::Camel,
            "snake_case" => Self::Snake,
            "SCREAMING_SNAKE_CASE" => Self::ScreamingSnake,
            "kebab-case" => Self::Kebab,
            "SCREAMING-KEBAB-CASE" => Self::ScreamingKebab,
            _ => return None,
        })
    }

    /// The wire name of a variant, which is `PascalCase` in Rust.
    pub(crate) fn variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => lower_first(name),
            Self::Snake => words_of(name, '_'),
            Self::Kebab => words_of(name, '_').replace('_', "-"),
            Self::ScreamingSnake => words_of(name, '_').to_ascii_uppercase(),
            Self::ScreamingKebab => words_of(name, '_').to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// The wire name of a field, which is `snake_case` in Rust.
    pub(crate) fn field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => capitalised(name),
            Self::Camel => lower_first(&capitalised(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

/// `ServerStatus` → `server_status`, `URL` → `u_r_l`.
fn words_of(name: &str, separator: char) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(separator);
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// `retry_after` → `RetryAfter`.
fn capitalised(name: &str) -> String {
    name.split('_').map(|word| with_first(word, |c| c.to_ascii_uppercase())).collect()
}

fn lower_first(name: &str) -> String {
    with_first(name, |c| c.to_ascii_lowercase())
}

fn with_first(word: &str, change: impl Fn(char) -> char) -> String {
    let mut letters = word.chars();
    letters.next().map(change).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn acronyms_are_broken_at_every_letter_as_serde_does() {
        assert_eq!(Rule::Snake.variant("URL"), "u_r_l");
        assert_eq!(Rule::ScreamingKebab.variant("HTTPError"), "H-T-T-P-ERROR");
        assert_eq!(Rule::Snake.variant("ErrorV2"), "error_v2");
    }

    #[test]
    fn fields_lose_their_underscores_only_where_serde_removes_them() {
        assert_eq!(Rule::Camel.field("retry_after_"), "retryAfter");
        assert_eq!(Rule::Pascal.field("_private"), "Private");
        assert_eq!(Rule::Kebab.field("retry_after"), "retry-after");
        assert_eq!(Rule::Snake.field("retry_after"), "retry_after");
    }

    #[test]
    fn a_rule_that_serde_does_not_know_is_none() {
        assert_eq!(Rule::named("Snake"), None);
    }
}

//! The Rust path of every named type, which schemars knows but does not tell.
//!
//! schemars keeps a table from the id of a type (its path with arguments) to the name it gave it, and
//! shows it nowhere but in the `Debug` form of the generator: `schema_id_to_name:
//! {SchemaUid("app::Page<app::Item>", Serialize): "Page", …}`. So this reads that form.
//!
//! Invariant: a form it does not know gives no paths at all, never wrong ones.

use std::collections::BTreeMap;

use schemars::SchemaGenerator;

/// Name → path with arguments. Call it once the definitions are taken out, they are long.
pub(super) fn paths_of(generator: &SchemaGenerator) -> BTreeMap<String, String> {
    let shown = format!("{generator:?}");
    shown.split_once("schema_id_to_name: {").and_then(|(_, table)| Reader(table).table()).unwrap_or_default()
}

struct Reader<'t>(&'t str);

impl Reader<'_> {
    fn table(&mut self) -> Option<BTreeMap<String, String>> {
        let mut paths = BTreeMap::new();
        while !self.take("}") {
            if !paths.is_empty() {
                self.expect(", ")?;
            }
            self.expect("SchemaUid(")?;
            let path = self.text()?;
            self.expect(", ")?;
            if !(self.take("Serialize") || self.take("Deserialize")) {
                return None;
            }
            self.expect("): ")?;
            let name = self.text()?;
            paths.insert(name, path);
        }
        Some(paths)
    }

    fn take(&mut self, expected: &str) -> bool {
        match self.0.strip_prefix(expected) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, expected: &str) -> Option<()> {
        self.take(expected).then_some(())
    }

    /// A string as `Debug` writes it, in quotes and with escapes.
    fn text(&mut self) -> Option<String> {
        self.expect("\"")?;
        let mut text = String::new();
        let mut letters = self.0.char_indices();
        loop {
            match letters.next()? {
                (end, '"') => {
                    self.0 = &self.0[end + 1..];
                    return Some(text);
                }
                (_, '\\') => text.push(match letters.next()?.1 {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '0' => '\0',
                    'u' => unicode(&mut letters)?,
                    escaped @ ('"' | '\\' | '\'') => escaped,
                    _ => return None,
                }),
                (_, letter) => text.push(letter),
            }
        }
    }
}

/// The rest of `\u{…}`.
fn unicode(letters: &mut impl Iterator<Item = (usize, char)>) -> Option<char> {
    if letters.next()?.1 != '{' {
        return None;
    }
    let digits: String = letters.map(|(_, letter)| letter).take_while(|letter| *letter != '}').collect();
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use schemars::{JsonSchema, SchemaGenerator};

    use super::{Reader, paths_of};

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is asked for")]
    struct Page<T> {
        items: Vec<T>,
    }

    #[derive(JsonSchema)]
    struct Item;

    #[test]
    fn schemars_still_shows_the_table_in_the_form_this_reads() {
        let mut generator = SchemaGenerator::default();
        generator.subschema_for::<Page<Item>>();
        generator.subschema_for::<Page<String>>();
        generator.take_definitions(false);
        let here = module_path!();
        let paths = paths_of(&generator);
        assert_eq!(paths["Page"], format!("{here}::Page<{here}::Item>"));
        assert_eq!(paths["Page2"], format!("{here}::Page<string>"));
        assert_eq!(paths["Item"], format!("{here}::Item"));
        assert_eq!(paths.len(), 3);
    }

    #[test]
    fn a_generator_without_names_has_no_paths() {
        assert!(paths_of(&SchemaGenerator::default()).is_empty());
    }

    #[test]
    fn escapes_are_undone() {
        let odd = "a\"b\\c\n\u{200b}'é}, ";
        let shown = format!("SchemaUid({odd:?}, Serialize): {odd:?}}}, more: 1");
        assert_eq!(Reader(&shown).table().unwrap()[odd], odd);
    }

    #[test]
    fn an_unknown_form_gives_nothing() {
        for shown in [
            r#"SchemaUid("a", Serialize): "A""#,
            r#"SchemaUid("a", Both): "A"}"#,
            r#"SchemaUid("a"): "A"}"#,
            r#"SchemaUid("a\q", Serialize): "A"}"#,
            r#""a": "A"}"#,
        ] {
            assert_eq!(Reader(shown).table(), None, "{shown}");
        }
    }
}

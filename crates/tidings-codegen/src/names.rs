//! Names in TypeScript: which may be declared, and that each is declared once.

use std::collections::HashMap;

use crate::error::CodegenError;

/// Words that cannot name an exported type.
const WORDS: &[&str] = &[
    "abstract",
    "any",
    "arguments",
    "as",
    "asserts",
    "async",
    "await",
    "bigint",
    "boolean",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "constructor",
    "continue",
    "debugger",
    "declare",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "from",
    "function",
    "get",
    "global",
    "globalThis",
    "if",
    "implements",
    "import",
    "in",
    "infer",
    "instanceof",
    "interface",
    "intrinsic",
    "is",
    "keyof",
    "let",
    "module",
    "namespace",
    "never",
    "new",
    "null",
    "number",
    "object",
    "of",
    "out",
    "override",
    "package",
    "private",
    "protected",
    "public",
    "readonly",
    "require",
    "return",
    "satisfies",
    "set",
    "static",
    "string",
    "super",
    "switch",
    "symbol",
    "this",
    "throw",
    "true",
    "try",
    "type",
    "typeof",
    "undefined",
    "unique",
    "unknown",
    "using",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// The names of one set of generated files, with whose they are.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: HashMap<String, String>,
}

impl Names {
    /// Takes a name for `owner`, which is how an error would call it.
    pub(crate) fn take(&mut self, name: &str, owner: impl FnOnce() -> String) -> Result<(), CodegenError> {
        if WORDS.binary_search(&name).is_ok() {
            return Err(CodegenError::ReservedName { name: name.to_owned(), owner: owner() });
        }
        if let Some(first) = self.taken.get(name) {
            return Err(CodegenError::NameClash {
                name: name.to_owned(),
                first: first.clone(),
                second: owner(),
            });
        }
        self.taken.insert(name.to_owned(), owner());
        Ok(())
    }
}

/// `foo-bar baz` → `FooBarBaz`; what is an identifier already stays as it is.
pub(crate) fn type_name(text: &str) -> String {
    if is_identifier(text) {
        return text.to_owned();
    }
    let mut out = pascal_case(text);
    if out.starts_with(|first: char| first.is_numeric()) {
        out.insert(0, '_');
    }
    out
}

/// `foo-bar` → `FooBar`.
pub(crate) fn pascal_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|character: char| !character.is_alphabetic() && !character.is_ascii_digit()) {
        let mut characters = word.chars();
        if let Some(first) = characters.next() {
            out.extend(first.to_uppercase());
            out.push_str(characters.as_str());
        }
    }
    out
}

/// Whether the text can name a declaration.
pub(crate) fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || matches!(first, '_' | '$'))
        && characters.all(|next| next.is_alphabetic() || next.is_ascii_digit() || matches!(next, '_' | '$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted_and_each_there_once() {
        assert!(WORDS.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn a_clash_names_both_owners() {
        let mut names = Names::default();
        names.take("Array", || "`a::Array`".to_owned()).unwrap();
        let error = names.take("Array", || "`b::Array`".to_owned()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "two types under the name `Array`: `a::Array` and `b::Array`; rename one of them"
        );
        let error = names.take("string", || "`a::string`".to_owned()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`a::string` cannot be called `string` in TypeScript, where it is a word of the language; rename it"
        );
    }

    #[test]
    fn names_become_identifiers() {
        assert_eq!(type_name("ServerStatus"), "ServerStatus");
        assert_eq!(type_name("server status-2"), "ServerStatus2");
        assert_eq!(type_name("2d point"), "_2dPoint");
        assert_eq!(type_name("-"), "");
    }
}

//! Changes to texts as replaced ranges of bytes: all that is not named stays as it is.

use std::collections::BTreeMap;
use std::ops::Range;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// Changes to the files of [`super::sources::Sources`], by their position there.
#[derive(Debug, Default)]
pub(crate) struct Edits(BTreeMap<usize, Changes>);

/// Changes to one text.
#[derive(Debug, Default, Clone)]
pub(crate) struct Changes(Vec<(Range<usize>, String)>);

impl Edits {
    /// The changes to one file.
    pub(crate) fn of(&mut self, file: usize) -> &mut Changes {
        self.0.entry(file).or_default()
    }

    /// The changes to one file, if it has any.
    pub(crate) fn get(&self, file: usize) -> Option<&Changes> {
        self.0.get(&file)
    }

    /// Every file with changes.
    pub(crate) fn files(&self) -> impl Iterator<Item = (usize, &Changes)> {
        self.0.iter().map(|(file, changes)| (*file, changes))
    }
}

impl Changes {
    /// Puts a text in the place of a range. The same change twice is one.
    pub(crate) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        let change = (range, text.into());
        if change.0.is_empty() || !self.0.contains(&change) {
            self.0.push(change);
        }
    }

    /// Puts a text in; of several at one place the first one comes first.
    pub(crate) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Puts a text in, unless it was put in there before.
    pub(crate) fn insert_once(&mut self, at: usize, text: String) {
        let change = (at..at, text);
        if !self.0.contains(&change) {
            self.0.push(change);
        }
    }

    /// Where a place in the text is after all changes (in a text with plain line feeds).
    pub(crate) fn after(&self, at: usize) -> usize {
        self.0
            .iter()
            .filter(|(range, _)| range.end <= at)
            .fold(at, |at, (range, by)| (at + by.len()).saturating_sub(range.len()))
    }

    /// Takes a range out.
    pub(crate) fn remove(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    /// The text with all changes, in its own line ends.
    pub(crate) fn apply(&self, text: &str) -> String {
        let crlf = text.contains("\r\n");
        let mut changes: Vec<&(Range<usize>, String)> = self.0.iter().collect();
        changes.sort_by_key(|(range, _)| range.start);
        let mut result = String::with_capacity(text.len() + 256);
        let mut at = 0;
        for (range, by) in changes {
            result.push_str(text.get(at..range.start).unwrap_or_default());
            if crlf {
                result.push_str(&by.replace("\r\n", "\n").replace('\n', "\r\n"));
            } else {
                result.push_str(by);
            }
            at = at.max(range.end);
        }
        result.push_str(text.get(at..).unwrap_or_default());
        result
    }
}

/// Where a piece of syntax stands in the text it was parsed from.
pub(crate) fn range(node: &impl ToTokens) -> Range<usize> {
    let mut tokens = node.to_token_stream().into_iter();
    let Some(first) = tokens.next() else { return 0..0 };
    let first = first.span().byte_range();
    let end = tokens.last().map_or(first.end, |last| last.span().byte_range().end);
    first.start..end
}

/// One identifier in a stream of tokens.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) name: String,
    pub(crate) range: Range<usize>,
    /// The path before it: `a::b::` → `["a", "b"]`.
    pub(crate) before: Vec<String>,
}

/// Every identifier, also inside groups.
pub(crate) fn words(tokens: TokenStream) -> Vec<Word> {
    let mut found = Vec::new();
    collect(tokens, &mut found);
    found
}

fn collect(tokens: TokenStream, found: &mut Vec<Word>) {
    use proc_macro2::TokenTree as T;
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            T::Ident(ident) => {
                if colons != 2 {
                    path.clear();
                }
                let name = ident.to_string();
                found.push(Word {
                    name: name.clone(),
                    range: ident.span().byte_range(),
                    before: path.clone(),
                });
                path.push(name);
                colons = 0;
            }
            T::Punct(punct) if punct.as_char() == ':' => colons += 1,
            T::Group(group) => {
                colons = 0;
                path.clear();
                collect(group.stream(), found);
            }
            _ => {
                colons = 0;
                path.clear();
            }
        }
    }
}

/// The white space before what stands at a place, from the start of its line; nothing where other
/// text comes first.
pub(crate) fn indentation(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(line..at).unwrap_or_default();
    if line.trim().is_empty() { line } else { "" }
}

/// The end of the line that ends at or after a place, if nothing but a comment is left on it.
pub(crate) fn end_of_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    let code = line.trim();
    if code.is_empty() || code.starts_with("//") { at + line.trim_end_matches('\r').len() } else { at }
}

/// The text with every line but empty ones moved in.
pub(crate) fn indented(text: &str, by: &str) -> String {
    let mut result = String::new();
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            result.push('\n');
        }
        if !line.is_empty() {
            result.push_str(by);
            result.push_str(line);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{Changes, end_of_line, indentation, words};

    #[test]
    fn changes_leave_the_rest_alone_and_keep_their_order_at_one_place() {
        let mut changes = Changes::default();
        changes.insert(4, "<");
        changes.insert(4, ">");
        changes.replace(0..1, "A");
        changes.replace(0..1, "A");
        changes.remove(6..7);
        assert_eq!(changes.apply("a b c d"), "A b <>c ");
    }

    #[test]
    fn words_know_the_path_before_them() {
        let tokens = "Vec<a::b::C> , D : E".parse().unwrap();
        let found: Vec<String> = words(tokens)
            .into_iter()
            .map(|word| format!("{}/{}", word.before.join("."), word.name))
            .collect();
        assert_eq!(found, ["/Vec", "/a", "a/b", "a.b/C", "/D", "/E"]);
    }

    #[test]
    fn places_in_lines_are_found() {
        let text = "x\n    pub struct A; // one\nlast";
        assert_eq!(indentation(text, 6), "    ");
        assert_eq!(indentation(text, 10), "");
        let end = text.find(';').unwrap() + 1;
        assert_eq!(&text[end_of_line(text, end)..], "\nlast");
        assert_eq!(end_of_line("a; b", 2), 2);
    }
}

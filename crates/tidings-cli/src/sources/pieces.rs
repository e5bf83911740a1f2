//! Large files in pieces, so that several threads can parse one file.
//!
//! A formatted file ends every top-level block with a line that is just `}`; there it is cut. Such a
//! line may also stand inside a raw string, a comment or an unformatted block: then a piece does
//! not parse, and the file is parsed whole. No cut can go unnoticed, because what it cuts through
//! is left without its other half on both sides.

use super::index::SourceFile;

/// Files below this many bytes are not worth a cut.
const SIZE: usize = 48 * 1024;

/// A part of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) file: &'a SourceFile<'a>,
    pub(crate) text: &'a str,
    /// How many lines of the file come before it.
    pub(crate) lines_before: u32,
}

impl<'a> Piece<'a> {
    /// The whole file, without byte order mark and shebang (whose line end stays, so that lines
    /// count as in the file); syn would drop both and so shift its byte positions.
    pub(crate) fn whole(file: &'a SourceFile<'a>) -> Self {
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(file.text);
        let is_shebang = text.strip_prefix("#!").is_some_and(|rest| !rest.trim_start().starts_with('['));
        let text = if is_shebang { text.find('\n').map_or("", |end| &text[end..]) } else { text };
        Self { file, text, lines_before: 0 }
    }

    /// The file in pieces of a size worth a thread's time.
    pub(crate) fn cut(file: &'a SourceFile<'a>) -> Vec<Self> {
        let mut rest = Self::whole(file);
        let mut pieces = Vec::new();
        while let Some(end) = end_of_block(rest.text) {
            let (text, after) = rest.text.split_at(end);
            pieces.push(Self { text, ..rest });
            let lines = text.bytes().filter(|byte| *byte == b'\n').count();
            rest.text = after;
            rest.lines_before = rest.lines_before.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        }
        pieces.push(rest);
        pieces
    }
}

/// Where the first top-level block after [`SIZE`] bytes ends; `None` when too little would be left.
fn end_of_block(text: &str) -> Option<usize> {
    let tail = text.as_bytes().get(SIZE..)?;
    let mut lines = tail.split_inclusive(|byte| *byte == b'\n').scan(SIZE, |at, line| {
        *at += line.len();
        Some((*at, line))
    });
    // The first is the rest of a line.
    lines.next();
    let end = lines.find(|(_, line)| matches!(*line, b"}\n" | b"}\r\n"))?.0;
    (text.len() - end > SIZE / 4).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::{Piece, SIZE};
    use crate::sources::{SourceFile, index};

    fn file(text: &str) -> SourceFile<'_> {
        SourceFile { path: "src/lib.rs", module: vec!["probe".into()], text }
    }

    fn many(count: usize) -> String {
        (0..count).map(|i| format!("/// Number {i}.\npub struct T{i} {{\n    a: String,\n}}\n")).collect()
    }

    #[test]
    fn pieces_make_up_the_file_and_know_their_lines() {
        let text = many(4000);
        let file = file(&text);
        let pieces = Piece::cut(&file);
        assert!(pieces.len() >= text.len() / SIZE / 2);
        assert_eq!(pieces.iter().map(|piece| piece.text).collect::<String>(), text);
        let index = index(std::slice::from_ref(&file));
        assert_eq!(index.types().len(), 4000);
        assert!((0..4000).all(|i| index.place(&format!("T{i}"), None).unwrap().line == i * 4 + 2));
    }

    #[test]
    fn a_cut_in_the_wrong_place_is_made_good() {
        let block = "\n}\n".repeat(SIZE);
        for (before, after) in
            [("const A: &str = r\"", "\";"), ("/*", "*/"), ("macro_rules! m { () => {", "} }")]
        {
            let balanced = block.replace('}', if before.starts_with("macro") { "{\n}" } else { "}" });
            let text = format!("{before}{balanced}{after}\nstruct Last;\n");
            let lines = u32::try_from(text.lines().count()).unwrap();
            let index = index(&[file(&text)]);
            assert_eq!(index.unparsed(), [], "{before}");
            assert_eq!(index.place("Last", None).unwrap().line, lines, "{before}");
        }
    }

    #[test]
    fn a_mistake_in_a_large_file_has_its_line() {
        let text = many(2000) + "struct {";
        let index = index(&[file(&text)]);
        assert_eq!(index.unparsed()[0].line, 8001);
        assert!(index.types().is_empty());
    }
}

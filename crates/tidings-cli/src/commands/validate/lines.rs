//! Input of any size as blocks of whole lines.

use std::io::{ErrorKind, Read, Result};

/// How much is read at once.
pub(super) const BLOCK: usize = 256 << 10;

/// The longest line that is read; longer ones are found, and skipped.
pub(super) const LONGEST: usize = 8 << 20;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// Whole lines; the last of the input may lack its end.
    Lines,
    /// One line of this many bytes, more than [`LONGEST`], which is not kept.
    TooLong(u64),
}

/// Reads blocks.
#[derive(Debug)]
pub(super) struct Blocks<R> {
    input: R,
    /// What was read beyond the last block.
    rest: Vec<u8>,
    at_start: bool,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, rest: Vec::new(), at_start: true }
    }

    /// Fills `block` with the next lines; `None` at the end of the input.
    pub(super) fn next(&mut self, block: &mut Vec<u8>) -> Result<Option<Block>> {
        block.clear();
        block.append(&mut self.rest);
        // Behind a line that was skipped, whole lines may have been read already.
        if let Some(end) = memchr::memrchr(b'\n', block) {
            self.keep_from(end + 1, block);
            return Ok(Some(Block::Lines));
        }
        loop {
            let mut new = block.len();
            if self.read(block)? == 0 {
                return Ok((!block.is_empty()).then_some(Block::Lines));
            }
            if self.at_start && block.len() >= BYTE_ORDER_MARK.len() {
                self.at_start = false;
                if block.starts_with(BYTE_ORDER_MARK) {
                    block.drain(..BYTE_ORDER_MARK.len());
                    new = 0;
                }
            }
            if let Some(end) = memchr::memrchr(b'\n', &block[new..]) {
                self.at_start = false;
                self.keep_from(new + end + 1, block);
                return Ok(Some(Block::Lines));
            }
            if block.len() > LONGEST {
                return self.skip(block).map(Some);
            }
        }
    }

    /// Leaves the lines that are whole, and keeps what is behind them for the next block.
    fn keep_from(&mut self, end: usize, block: &mut Vec<u8>) {
        self.rest.extend_from_slice(&block[end..]);
        block.truncate(end);
    }

    fn skip(&mut self, block: &mut Vec<u8>) -> Result<Block> {
        let mut length = block.len() as u64;
        loop {
            block.clear();
            if self.read(block)? == 0 {
                return Ok(Block::TooLong(length));
            }
            if let Some(end) = memchr::memchr(b'\n', block) {
                self.rest.extend_from_slice(&block[end + 1..]);
                block.clear();
                return Ok(Block::TooLong(length + end as u64));
            }
            length += block.len() as u64;
        }
    }

    /// Reads once, so that lines that come slowly are judged as they come.
    fn read(&mut self, block: &mut Vec<u8>) -> Result<usize> {
        let before = block.len();
        block.resize(before + BLOCK, 0);
        let count = loop {
            match self.input.read(&mut block[before..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        block.truncate(before + *count.as_ref().unwrap_or(&0));
        count
    }
}

/// The lines of a block without their ends (`\n`, `\r\n`).
pub(super) fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = block;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (line, after) = match memchr::memchr(b'\n', rest) {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (rest, &rest[rest.len()..]),
        };
        rest = after;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes a few at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> Result<usize> {
            let count = self.1.min(into.len()).min(self.0.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn all(input: &[u8], step: usize) -> Vec<String> {
        let mut blocks = Blocks::new(Slow(input, step));
        let (mut block, mut found) = (Vec::new(), Vec::new());
        while let Some(kind) = blocks.next(&mut block).unwrap() {
            match kind {
                Block::Lines => {
                    found.extend(lines(&block).map(|line| String::from_utf8_lossy(line).into_owned()))
                }
                Block::TooLong(length) => found.push(format!("<{length}>")),
            }
        }
        found
    }

    #[test]
    fn lines_are_the_same_however_they_arrive() {
        let input = "\u{feff}one\r\n\ntwo\nthree é\n\r\nlast".as_bytes();
        for step in [1, 2, 3, 7, 1000] {
            assert_eq!(all(input, step), ["one", "", "two", "three é", "", "last"], "{step}");
        }
        assert_eq!(all(b"", 5), [""; 0]);
        assert_eq!(all("\u{feff}".as_bytes(), 1), [""; 0]);
        assert_eq!(all(b"\n", 5), [""]);
    }

    #[test]
    fn a_line_too_long_is_told_and_what_follows_is_read() {
        let long = "x".repeat(LONGEST + BLOCK + 5);
        let input = format!("a\n{long}\nb\n{long}");
        let length = long.len();
        assert_eq!(all(input.as_bytes(), BLOCK), ["a", &format!("<{length}>"), "b", &format!("<{length}>")]);
    }
}

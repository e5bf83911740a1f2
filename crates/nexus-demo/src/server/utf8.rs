//! Text out of pieces of bytes: a character that is cut in two waits for its other half.

/// What is left of the piece before.
#[derive(Debug, Default)]
pub(super) struct Text(Vec<u8>);

impl Text {
    /// The text of what has come, up to the last whole character. Bytes that are no UTF-8 become U+FFFD.
    pub(super) fn take(&mut self, piece: &[u8]) -> String {
        self.0.extend(piece);
        let mut text = String::new();
        let bytes = std::mem::take(&mut self.0);
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            let cut = chunks.peek().is_none() && may_go_on(chunk.invalid());
            if cut {
                self.0 = chunk.invalid().to_vec();
            } else if !chunk.invalid().is_empty() {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        text
    }
}

/// Whether these bytes are the beginning of a character.
fn may_go_on(bytes: &[u8]) -> bool {
    !bytes.is_empty() && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cut_anywhere_comes_out_as_it_was() {
        let whole = "a ä € 𝄞 – done";
        for first in 0..=whole.len() {
            for second in first..=whole.len() {
                let mut text = Text::default();
                let bytes = whole.as_bytes();
                let parts = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                let said: String = parts.iter().map(|it| text.take(it)).collect();
                assert_eq!(said, whole);
            }
        }
    }

    #[test]
    fn what_is_no_text_is_replaced_and_does_not_wait() {
        let mut text = Text::default();
        assert_eq!(text.take(b"a\xffb"), "a\u{fffd}b");
        assert_eq!(text.take(b"\xe2\x82"), "");
        assert_eq!(text.take(b"x"), "\u{fffd}x");
    }
}

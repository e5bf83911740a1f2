//! Server-sent events, as the HTML standard parses them.

/// One event, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerSent {
    pub(crate) name: String,
    pub(crate) id: Option<String>,
    pub(crate) data: String,
    pub(crate) retry: Option<u64>,
}

/// Takes bytes in any pieces. What is not ended by an empty line is never given out.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    rest: Vec<u8>,
    name: String,
    id: Option<String>,
    data: Vec<String>,
    retry: Option<u64>,
}

impl Parser {
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Vec<ServerSent> {
        self.rest.extend(bytes);
        let mut events = Vec::new();
        while let Some((line, length)) = first_line(&self.rest) {
            let line = String::from_utf8(self.rest[..line].to_vec()).expect("UTF-8");
            self.rest.drain(..length);
            events.extend(self.line(&line));
        }
        events
    }

    fn line(&mut self, line: &str) -> Option<ServerSent> {
        if line.is_empty() {
            let (name, id, retry) = (std::mem::take(&mut self.name), self.id.take(), self.retry.take());
            let data = std::mem::take(&mut self.data);
            return (!data.is_empty()).then(|| ServerSent { name, id, data: data.join("\n"), retry });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "id" => self.id = Some(value.to_owned()),
            "data" => self.data.push(value.to_owned()),
            "retry" => self.retry = value.parse().ok(),
            _ => {}
        }
        None
    }
}

/// The length of the first line without and with its end. A CR at the very end may be half of a CRLF.
fn first_line(bytes: &[u8]) -> Option<(usize, usize)> {
    let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
    match (bytes[end], bytes.get(end + 1)) {
        (b'\n', _) => Some((end, end + 1)),
        (_, None) => None,
        (_, Some(b'\n')) => Some((end, end + 2)),
        (_, Some(_)) => Some((end, end + 1)),
    }
}

#[test]
fn events_are_the_same_in_whatever_pieces_they_come() {
    let text = "event: gap\r\nid: 1.AAAAAAAA.1\r\ndata: {\"a\":\rdata: \"ä\"}\n\n: nothing\n\nid: 2\ndata: x\n\ndata: cut";
    let mut whole = Parser::default();
    let expected = whole.push(text.as_bytes());
    assert_eq!(expected.len(), 2, "{expected:?}");
    assert_eq!(expected[0].data, "{\"a\":\n\"ä\"}");
    for length in 1..text.len() {
        let mut parser = Parser::default();
        let events: Vec<_> = text.as_bytes().chunks(length).flat_map(|piece| parser.push(piece)).collect();
        assert_eq!(events, expected, "in pieces of {length}");
    }
}

//! Row 19, the server's part: text of many bytes, every line end, a byte order mark, nothing at all, and
//! the largest event that is taken: parsed alike from a stream in whatever pieces, and from a poll.

use serde_json::{Value, json};

use crate::client::Frame;
use crate::client::http::{Wire, get, open, post, request};
use crate::client::sse::Parser;
use crate::process::{Process, folder, server};

/// The largest envelope that is taken, in bytes.
const LARGEST: usize = 256 << 10;

/// An event whose value may be any JSON.
fn config(value: &str) -> Value {
    json!({ "type": "application_config_changed", "payload": { "version": 1, "key": "text", "value": value } })
}

fn texts() -> Vec<String> {
    let texts = [
        "",
        " ",
        "ä€😀𝄞 in two, three and four bytes, e\u{301} and 👩‍👩‍👧 in several",
        "a\rb\nc\r\nd\n\ne\r\r\n",
        "\u{2028}line\u{2029}paragraph\u{85}next",
        "\u{feff}a mark, and one in the mid\u{feff}dle",
        "data: no data\n\nid: 1.AAAAAAAA.9\nevent: gap\ndata: {}\n\n",
        "\u{0}\u{1}\u{7f}\\\"/",
    ];
    texts.map(str::to_owned).into()
}

/// The bytes of a stream from a cursor, until that many frames are whole.
fn streamed(server: &Process, cursor: &str, frames: usize) -> Vec<u8> {
    let stream = open(server.at, &Wire::default()).unwrap();
    let mut answer = request(stream, &format!("GET /events?cursor={cursor}"), b"").unwrap();
    let (mut bytes, mut parser, mut whole) = (Vec::new(), Parser::default(), 0);
    while whole < frames {
        let piece = answer.next().unwrap();
        assert!(!piece.is_empty(), "the stream ended after {whole} frames");
        whole += parser.push(&piece).len();
        bytes.extend(piece);
    }
    bytes
}

/// Place and envelope of each event.
fn events(frames: &[Frame]) -> Vec<(String, Value)> {
    let events = frames.iter().filter(|it| it.kind == "event");
    events.map(|it| (it.cursor.clone().unwrap(), it.body["envelope"].clone())).collect()
}

fn in_pieces(bytes: &[u8], length: usize) -> Vec<(String, Value)> {
    let mut parser = Parser::default();
    let sent = bytes.chunks(length).flat_map(|piece| parser.push(piece));
    events(&sent.map(|it| Frame::of_stream(&it)).collect::<Vec<_>>())
}

/// What a poll answers from a cursor, with the values of the events.
fn polled(server: &Process, cursor: &str) -> (Vec<(String, Value)>, Vec<String>) {
    let (_, polled) = get(server.at, &format!("/events/poll?cursor={cursor}"));
    let frames: Vec<Frame> = polled["frames"].as_array().unwrap().iter().map(Frame::of_poll).collect();
    let events = events(&frames);
    let value = |it: &(String, Value)| it.1["event"]["payload"]["value"].as_str().unwrap().to_owned();
    let values = events.iter().map(value).collect();
    (events, values)
}

fn begin(server: &Process) -> String {
    get(server.at, "/events/poll").1["cursor"].as_str().unwrap().to_owned()
}

#[test]
fn text_of_every_kind_is_the_same_in_pieces_of_any_size_and_by_poll() {
    let data = folder();
    let server = server(data.path());
    let cursor = begin(&server);
    let texts = texts();
    server.publish(&texts.iter().map(|it| config(it)).collect::<Vec<_>>());
    let (polled, values) = polled(&server, &cursor);
    assert_eq!(values, texts);
    let bytes = streamed(&server, &cursor, 1 + texts.len());
    assert!(bytes.iter().any(|it| !it.is_ascii()), "text goes out as it is");
    for length in 1..=bytes.len() {
        assert_eq!(in_pieces(&bytes, length), polled, "in pieces of {length}");
    }
}

#[test]
fn the_largest_event_that_is_taken_arrives_and_one_byte_more_is_refused() {
    let data = folder();
    let server = server(data.path());
    let cursor = begin(&server);
    server.publish(&[config("")]);
    let empty = polled(&server, &cursor).0[0].1.to_string().len();
    // Characters of four bytes, the last few of one.
    let fits = |left: usize| format!("{}{}", "😀".repeat(left / 4), "x".repeat(left % 4));
    let largest = fits(LARGEST - empty);
    let (status, answer) = post(server.at, "/demo/replay", &config(&format!("{largest}x")).to_string());
    assert_eq!((status, &answer["published"]), (200, &json!([])), "{answer}");
    let refused = answer["refused"][0]["reason"].as_str().unwrap();
    assert!(refused.contains(&LARGEST.to_string()), "{refused}");
    server.publish(&[config(&largest), config("behind it")]);
    let (polled, values) = polled(&server, &cursor);
    assert_eq!(values.len(), 3);
    assert!(values[1] == largest && values[2] == "behind it", "it is whole");
    let bytes = streamed(&server, &cursor, 4);
    for length in [997, 1 << 12, (1 << 14) + 1, 1 << 16, bytes.len()] {
        assert!(in_pieces(&bytes, length) == polled, "in pieces of {length}");
    }
}

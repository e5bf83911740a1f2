//! Row 4: the connection is cut at every byte offset of a stream, hello, gap and its events included.

use std::time::Duration;

use crate::client::http::{self, Wire, get};
use crate::client::{Frame, Reading};
use crate::process::{critical, folder, server_with, volatile};
use crate::proxy::{Fault, Proxy};

/// How many bytes the server sends until the last frame is whole, head and framing included.
fn recorded(at: std::net::SocketAddr, cursor: &str, last: &str) -> usize {
    use std::io::{Read as _, Write as _};
    let mut stream = http::open(at, &Wire::default()).unwrap();
    let request = format!("GET /events?cursor={cursor} HTTP/1.1\r\nhost: {at}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut piece).unwrap();
        bytes.extend(&piece[..read]);
        let text = String::from_utf8_lossy(&bytes);
        if text.contains(last) && text.trim_end_matches("\r\n").ends_with("\n\n") {
            return bytes.len();
        }
    }
}

#[test]
fn a_cut_at_any_byte_loses_nothing_and_hides_no_gap() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--window", "4"]);
    let (_, start) = get(server.at, "/events/poll");
    let cursor = start["cursor"].as_str().unwrap().to_owned();
    // Two that are kept and one that is not fall out of the window; what stays is of both kinds.
    let kinds = [critical, volatile, critical, volatile, volatile, critical, volatile];
    let events: Vec<_> = kinds.iter().enumerate().map(|(at, kind)| kind(&format!("ä {at}"))).collect();
    let published = server.publish(&events);
    let last = published.last().unwrap().clone();
    let length = recorded(server.at, &cursor, &last.id);
    assert!(length > 1500, "{length}");

    let proxy = Proxy::start(server.at);
    let (mut gap_cut, mut whole) = (0, 0);
    for offset in 1..=length + 20 {
        proxy.set(Fault::CutAt(offset));
        let backoff = Duration::from_millis(1);
        let reader = Reading { backoff, ..Reading::of(proxy.at).from(&cursor) }.start();
        let record = reader.until(&format!("everything, cut at {offset}"), |record| record.has(&last.id));
        drop(reader);
        record.hold_to(&published);
        assert_eq!(record.duplicates, 0, "cut at {offset}: {}", record.outline());
        assert_eq!(record.holes, 0, "cut at {offset}: {}", record.outline());
        // The gap is told whatever the offset; what was kept of it follows, and nothing else.
        let gaps = record.whole_gaps();
        assert!(matches!(gaps[..], [gap] if gap.reason == "window" && gap.complete && gap.missed == Some(1)));
        let ids: Vec<&str> = record.applied.iter().map(|it| it.id.as_str()).collect();
        let owed = published.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, it)| it.id.as_str());
        assert_eq!(ids, owed.collect::<Vec<_>>(), "cut at {offset}");
        gap_cut += usize::from(record.gaps.len() > 1);
        whole += usize::from(record.ends.is_empty());
    }
    assert!(gap_cut > 100, "cuts inside the gap: {gap_cut}");
    assert!(whole < 60, "not cut: {whole}");
}

/// What a poll begins with is what a stream begins with, so changing between them loses nothing.
#[test]
fn a_client_that_changes_between_stream_and_poll_has_everything_once() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--window", "4"]);
    let (_, start) = get(server.at, "/events/poll");
    let cursor = start["cursor"].as_str().unwrap().to_owned();
    let events: Vec<_> = (0..9).map(|at| if at % 2 == 0 { critical("a") } else { volatile("b") }).collect();
    server.publish(&events);
    let (_, polled) = get(server.at, &format!("/events/poll?cursor={cursor}&limit=1000"));
    let polled: Vec<Frame> = polled["frames"].as_array().unwrap().iter().map(Frame::of_poll).collect();
    let stream = http::open(server.at, &Wire::default()).unwrap();
    let mut answer = http::request(stream, &format!("GET /events?cursor={cursor}"), b"").unwrap();
    let mut parser = crate::client::sse::Parser::default();
    let mut streamed: Vec<Frame> = Vec::new();
    while streamed.len() < polled.len() {
        streamed.extend(parser.push(&answer.next().unwrap()).iter().map(Frame::of_stream));
    }
    for (one, other) in polled.iter().zip(&streamed).skip(1) {
        assert_eq!((&one.kind, &one.cursor, one.id()), (&other.kind, &other.cursor, other.id()));
    }
}

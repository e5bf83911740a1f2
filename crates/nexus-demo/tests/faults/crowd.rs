//! Rows 16 and 28: five hundred clients, when the server stops and when it is there again.

use std::time::{Duration, Instant};

use crate::client::http::{Answer, Wire, open, request};
use crate::client::{Frame, sse};
use crate::process::{folder, mixed, server, server_at, until};

const CLIENTS: usize = 500;

/// A stream with the frames it has given so far.
struct Stream {
    answer: Answer,
    parser: sse::Parser,
    frames: Vec<Frame>,
    retry: Option<u64>,
}

impl Stream {
    fn open(at: std::net::SocketAddr, query: &str) -> Self {
        let answer =
            request(open(at, &Wire::default()).unwrap(), &format!("GET /events?{query}"), b"").unwrap();
        assert_eq!(answer.status, 200);
        let mut stream = Self { answer, parser: sse::Parser::default(), frames: Vec::new(), retry: None };
        stream.until(|frames| !frames.is_empty());
        stream
    }

    fn until(&mut self, holds: impl Fn(&[Frame]) -> bool) {
        while !holds(&self.frames) {
            let bytes = self.answer.next().unwrap();
            assert!(!bytes.is_empty(), "the stream ended: {:?}", self.frames.last());
            for sent in self.parser.push(&bytes) {
                self.retry = self.retry.or(sent.retry);
                self.frames.push(Frame::of_stream(&sent));
            }
        }
    }

    fn cursor(&self) -> String {
        self.frames.iter().rev().find_map(|it| it.cursor.clone()).unwrap()
    }
}

#[test]
fn five_hundred_streams_are_told_goodbye_and_resumed_at_the_next_start() {
    let data = folder();
    let first = server(data.path());
    let port = first.at.port();
    let mut streams: Vec<Stream> = (0..CLIENTS).map(|_| Stream::open(first.at, "")).collect();
    until("all of them", || first.figures()["open"] == CLIENTS);
    let all = first.publish(&mixed(5));

    // What EventSource waits is drawn for each of them: no twentieth of them in a tenth of a second.
    let mut retries: Vec<u64> = streams.iter().map(|it| it.retry.unwrap()).collect();
    retries.sort_unstable();
    assert!(retries[0] >= 500 && retries[CLIENTS - 1] <= 5000, "{retries:?}");
    let most =
        retries.iter().map(|from| retries.iter().filter(|it| (*from..from + 100).contains(it)).count());
    let most = most.max().unwrap();
    assert!(most <= CLIENTS / 20, "{most} of {CLIENTS} come within 100 ms");

    let begun = Instant::now();
    assert!(first.stop().success());
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(3), "it took {took:?}");
    for stream in &mut streams {
        stream.until(|frames| frames.last().is_some_and(|it| it.kind == "goodbye"));
        assert_eq!(stream.frames.last().unwrap().body["reason"], "stopping");
        let events = stream.frames.iter().filter_map(Frame::id);
        // The server's own last event follows them.
        assert!(events.take(5).eq(all.iter().map(|it| it.id.as_str())), "{:?}", stream.frames);
    }

    let second = server_at(port, data.path(), &["--no-agent"]);
    for stream in &streams {
        let cursor = stream.cursor();
        let again = Stream::open(second.at, &format!("cursor={cursor}"));
        assert_eq!(again.frames[0].body["resumed"], true, "{:?}", again.frames[0]);
    }
}

/// A client that is not let in is told so in a way that ends no EventSource.
#[test]
fn more_than_may_be_connected_are_told_to_come_again() {
    let data = folder();
    let server = crate::process::server_with(data.path(), &["--no-agent", "--max-connections", "3"]);
    let _streams: Vec<Stream> = (0..3).map(|_| Stream::open(server.at, "")).collect();
    let mut turned_away = Stream::open(server.at, "");
    turned_away.until(|frames| frames.len() == 2);
    assert_eq!(turned_away.frames[1].kind, "goodbye");
    assert_eq!(turned_away.frames[1].body["reason"], "full");
    let mut rest = Vec::new();
    while let Ok(bytes) = turned_away.answer.next() {
        if bytes.is_empty() {
            break;
        }
        rest.extend(bytes);
    }
    assert_eq!(rest, b"");
    let answer = request(open(server.at, &Wire::default()).unwrap(), "GET /events/poll", b"").unwrap();
    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
}

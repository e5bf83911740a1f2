//! A client of the tests' own, written from the protocol: HTTP/1.1 and server-sent events over a socket.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Longer than anything that is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The names of the frames of a poll.
    pub(crate) fn frames(&self) -> Vec<Value> {
        self.json()["frames"].as_array().unwrap().clone()
    }
}

/// A connection, and what was read of it and not used yet.
pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    read: Vec<u8>,
    chunked: bool,
    left: usize,
    ended: bool,
}

impl Wire {
    pub(crate) async fn open(to: SocketAddr) -> Self {
        Self::over(TcpStream::connect(to).await.unwrap())
    }

    /// A connection with a small buffer for what comes in.
    pub(crate) async fn narrow(to: SocketAddr, bytes: u32) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(bytes).unwrap();
        Self::over(socket.connect(to).await.unwrap())
    }

    fn over(stream: TcpStream) -> Self {
        Self { stream, read: Vec::new(), chunked: false, left: 0, ended: false }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Reads more; whether there was any.
    async fn more(&mut self) -> bool {
        let mut buffer = [0; 16 << 10];
        let count =
            tokio::time::timeout(PATIENCE, self.stream.read(&mut buffer)).await.expect("bytes in time");
        // A connection that is reset has ended as well.
        let count = count.unwrap_or(0);
        self.read.extend(&buffer[..count]);
        count > 0
    }

    async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.read.windows(2).position(|it| it == b"\r\n") {
                let line: Vec<u8> = self.read.drain(..end + 2).collect();
                return Some(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// The status and the headers.
    pub(crate) async fn head(&mut self) -> Answer {
        let status = self.line().await.expect("an answer");
        let status = status.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = Vec::new();
        while let Some(line) = self.line().await.filter(|it| !it.is_empty()) {
            let (name, value) = line.split_once(':').unwrap();
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let answer = Answer { status, headers, body: Vec::new() };
        self.chunked = answer.header("transfer-encoding").is_some_and(|it| it == "chunked");
        self.left = answer.header("content-length").map_or(0, |it| it.parse().unwrap());
        self.ended = false;
        answer
    }

    /// The next piece of a body; `None` at its end.
    pub(crate) async fn piece(&mut self) -> Option<Vec<u8>> {
        if self.ended {
            return None;
        }
        if self.left == 0 {
            if self.chunked {
                self.left = usize::from_str_radix(&self.line().await?, 16).unwrap();
            }
            if self.left == 0 {
                self.ended = true;
                if self.chunked {
                    self.line().await;
                }
                return None;
            }
        }
        if self.read.is_empty() && !self.more().await {
            return None;
        }
        let count = self.left.min(self.read.len());
        self.left -= count;
        let piece = self.read.drain(..count).collect();
        if self.left == 0 && self.chunked {
            self.line().await;
        }
        Some(piece)
    }

    pub(crate) async fn answer(&mut self) -> Answer {
        let mut answer = self.head().await;
        while let Some(piece) = self.piece().await {
            answer.body.extend(piece);
        }
        answer
    }

    /// The sizes of the next chunks, as the server made them.
    pub(crate) async fn chunks(&mut self, count: usize) -> Vec<usize> {
        let mut sizes = Vec::new();
        for _ in 0..count {
            let size = usize::from_str_radix(&self.line().await.unwrap(), 16).unwrap();
            while self.read.len() < size + 2 {
                assert!(self.more().await);
            }
            self.read.drain(..size + 2);
            sizes.push(size);
        }
        sizes
    }

    /// The status of the answer, if there is one before the other side closes.
    pub(crate) async fn status(&mut self) -> Option<u16> {
        self.line().await?.split(' ').nth(1)?.parse().ok()
    }

    /// Whether the other side has closed.
    pub(crate) async fn is_closed(&mut self) -> bool {
        !self.more().await
    }
}

/// The text of a request.
pub(crate) fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text + "\r\n"
}

/// One request and its answer.
pub(crate) async fn ask(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let length = body.len().to_string();
    let mut all = headers.to_vec();
    if !body.is_empty() {
        all.push(("Content-Length", &length));
    }
    let mut wire = Wire::open(to).await;
    wire.send(head(method, path, &all).as_bytes()).await;
    wire.send(body).await;
    wire.answer().await
}

pub(crate) async fn get(to: SocketAddr, path: &str) -> Answer {
    ask(to, "GET", path, &[], b"").await
}

/// A frame of a stream, as EventSource sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sse {
    /// `message` where the frame has no name.
    pub(crate) name: String,
    pub(crate) id: Option<String>,
    pub(crate) retry: Option<u64>,
    pub(crate) data: String,
}

impl Sse {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap_or_else(|error| panic!("{error}: {}", self.data))
    }

    /// Short words: `hello`, `a`, `gap slow 1`.
    pub(crate) fn word(&self) -> String {
        let json = self.json();
        match self.name.as_str() {
            "message" => {
                let payload = &json["event"]["payload"];
                payload["text"].as_str().map_or_else(|| payload.to_string(), str::to_owned)
            }
            "hello" if json["resumed"] == true => "resumed".to_owned(),
            "gap" => format!(
                "gap {} missed {} critical {} complete {}",
                json["reason"].as_str().unwrap(),
                json["missed"],
                json["critical"],
                json["complete"]
            ),
            "goodbye" => format!("goodbye {}", json["reason"].as_str().unwrap()),
            "unsupported" => format!("unsupported {} {}", json["event_type"], json["event_version"]),
            name => name.to_owned(),
        }
    }
}

/// A stream of server-sent events.
pub(crate) struct Stream {
    pub(crate) wire: Wire,
    pub(crate) answer: Answer,
    text: Vec<u8>,
    frames: VecDeque<Sse>,
    /// The last id: what EventSource sends when it comes again.
    pub(crate) last_id: Option<String>,
}

impl Stream {
    pub(crate) async fn open(to: SocketAddr, path: &str) -> Self {
        Self::with(Wire::open(to).await, path, &[]).await
    }

    pub(crate) async fn resume(to: SocketAddr, path: &str, id: &str) -> Self {
        Self::with(Wire::open(to).await, path, &[("Last-Event-ID", id)]).await
    }

    pub(crate) async fn with(mut wire: Wire, path: &str, headers: &[(&str, &str)]) -> Self {
        wire.send(head("GET", path, headers).as_bytes()).await;
        let answer = wire.head().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("text/event-stream"));
        Self { wire, answer, text: Vec::new(), frames: VecDeque::new(), last_id: None }
    }

    /// The next frame; `None` at the end of the stream.
    pub(crate) async fn next(&mut self) -> Option<Sse> {
        tokio::time::timeout(PATIENCE, self.frame()).await.expect("a frame in time")
    }

    async fn frame(&mut self) -> Option<Sse> {
        loop {
            if let Some(frame) = self.frames.pop_front() {
                self.last_id = frame.id.clone().or_else(|| self.last_id.take());
                return Some(frame);
            }
            self.text.extend(self.wire.piece().await?);
            while let Some(end) = self.text.windows(2).position(|it| it == b"\n\n") {
                let frame: Vec<u8> = self.text.drain(..end + 2).collect();
                self.frames.push_back(parse(std::str::from_utf8(&frame[..end]).unwrap()));
            }
        }
    }

    /// The next frames but for heartbeats, as words; `end` at the end.
    pub(crate) async fn words(&mut self, count: usize) -> Vec<String> {
        let mut words = Vec::new();
        while words.len() < count {
            match self.next().await {
                Some(frame) if frame.name == "heartbeat" => {}
                Some(frame) => words.push(frame.word()),
                None => words.push("end".to_owned()),
            }
        }
        words
    }
}

fn parse(text: &str) -> Sse {
    let mut frame = Sse { name: "message".to_owned(), ..Sse::default() };
    for line in text.split('\n') {
        let (field, value) = line.split_once(": ").unwrap_or_else(|| panic!("a line of its own: {line:?}"));
        match field {
            "event" => frame.name = value.to_owned(),
            "id" => frame.id = Some(value.to_owned()),
            "retry" => frame.retry = Some(value.parse().unwrap()),
            "data" if frame.data.is_empty() => frame.data = value.to_owned(),
            other => panic!("{other} in {text:?}"),
        }
    }
    frame
}

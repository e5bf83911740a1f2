//! HTTP/1.1 over a socket of its own.

use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// How long a silent server is waited for, where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer, its body still to come.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    body: Body,
}

enum Body {
    Chunked { from: BufReader<TcpStream>, left: usize, over: bool },
    Length(io::Take<BufReader<TcpStream>>),
    UntilItEnds(BufReader<TcpStream>),
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The next bytes of the body; none at its end.
    ///
    /// # Errors
    /// When the connection broke, or said nothing for too long.
    pub(crate) fn next(&mut self) -> io::Result<Vec<u8>> {
        let mut piece = vec![0; 16 << 10];
        let read = self.body.read(&mut piece)?;
        piece.truncate(read);
        Ok(piece)
    }

    /// The whole body.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub(crate) fn whole(mut self) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        self.body.read_to_end(&mut all)?;
        Ok(all)
    }
}

impl Read for Body {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Length(from) => from.read(into),
            Self::UntilItEnds(from) => from.read(into),
            Self::Chunked { over: true, .. } => Ok(0),
            Self::Chunked { from, left, over } => {
                if *left == 0 {
                    *left = chunk_length(&line(from)?)?;
                    if *left == 0 {
                        line(from)?;
                        *over = true;
                        return Ok(0);
                    }
                }
                let most = into.len().min(*left);
                let read = from.read(&mut into[..most])?;
                if read == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                *left -= read;
                if *left == 0 {
                    line(from)?;
                }
                Ok(read)
            }
        }
    }
}

fn chunk_length(line: &str) -> io::Result<usize> {
    usize::from_str_radix(line.trim(), 16).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// A line without its end; a connection that ends in it is broken.
fn line(from: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    let whole = line.strip_suffix("\r\n").map(str::to_owned);
    whole.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// What a request is sent with.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    /// How long a silence ends the connection.
    pub(crate) silence: Duration,
    /// The size of the receive buffer, in bytes, where it is not the system's choice.
    pub(crate) receive: Option<usize>,
    /// The address it comes from, where it is not the system's choice.
    pub(crate) from: Option<IpAddr>,
}

impl Default for Wire {
    fn default() -> Self {
        Self { silence: PATIENCE, receive: None, from: None }
    }
}

/// Connects, as a request does.
///
/// # Errors
/// When nobody listens.
pub(crate) fn open(at: SocketAddr, wire: &Wire) -> io::Result<TcpStream> {
    let stream = connect(at, wire)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(wire.silence))?;
    Ok(stream)
}

/// Sends a request and reads the head of the answer.
///
/// # Errors
/// When there is none.
pub(crate) fn request(stream: TcpStream, head: &str, body: &[u8]) -> io::Result<Answer> {
    let at = stream.peer_addr()?;
    let mut request = format!("{head} HTTP/1.1\r\nhost: {at}\r\n");
    if !body.is_empty() {
        request += &format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
    }
    let mut request = request.into_bytes();
    request.extend(b"connection: close\r\n\r\n");
    request.extend(body);
    (&stream).write_all(&request)?;
    let mut from = BufReader::new(stream);
    let first = line(&mut from)?;
    let status = first.split(' ').nth(1).and_then(|it| it.parse().ok());
    let status = status.ok_or_else(|| io::Error::other(format!("{first:?} is no status")))?;
    let mut headers = Vec::new();
    loop {
        let line = line(&mut from)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let header = |name: &str| headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.clone());
    let body = if header("transfer-encoding").is_some_and(|it| it == "chunked") {
        Body::Chunked { from, left: 0, over: false }
    } else if let Some(length) = header("content-length") {
        Body::Length(from.take(length.parse().map_err(io::Error::other)?))
    } else {
        Body::UntilItEnds(from)
    };
    Ok(Answer { status, headers, body })
}

#[cfg(target_os = "linux")]
fn connect(at: SocketAddr, wire: &Wire) -> io::Result<TcpStream> {
    let socket = socket2::Socket::new(socket2::Domain::for_address(at), socket2::Type::STREAM, None)?;
    if let Some(bytes) = wire.receive {
        // Before connecting: the window that is offered follows from it.
        socket.set_recv_buffer_size(bytes)?;
    }
    if let Some(from) = wire.from {
        socket.bind(&SocketAddr::new(from, 0).into())?;
    }
    socket.connect_timeout(&at.into(), wire.silence)?;
    Ok(socket.into())
}

#[cfg(not(target_os = "linux"))]
fn connect(at: SocketAddr, wire: &Wire) -> io::Result<TcpStream> {
    TcpStream::connect_timeout(&at, wire.silence)
}

/// Asks, and gives status and JSON.
///
/// # Panics
/// When there is no answer.
pub(crate) fn get(at: SocketAddr, path: &str) -> (u16, Value) {
    json(at, &format!("GET {path}"), "").expect("an answer")
}

/// Tells, and gives status and JSON.
///
/// # Panics
/// When there is no answer.
pub(crate) fn post(at: SocketAddr, path: &str, body: &str) -> (u16, Value) {
    json(at, &format!("POST {path}"), body).expect("an answer")
}

/// Status and JSON of an answer; `null` where it is something else.
///
/// # Errors
/// When there is none.
pub(crate) fn json(at: SocketAddr, head: &str, body: &str) -> io::Result<(u16, Value)> {
    let answer = request(open(at, &Wire::default())?, head, body.as_bytes())?;
    let status = answer.status;
    Ok((status, serde_json::from_slice(&answer.whole()?).unwrap_or(Value::Null)))
}

//! Asking a server on this machine over HTTP.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

/// The largest answer that is read as a whole, in bytes.
const LARGEST: usize = 16 << 20;

/// Asks, and gives the answer with its body still to come.
///
/// # Errors
/// When the server cannot be reached, or does not speak HTTP.
pub(crate) async fn ask(method: Method, url: &Url, json: Option<Bytes>) -> Result<Response<Incoming>> {
    ensure!(url.scheme() == "http", "{url} is no address that begins with http://");
    let host = url.host_str().context("the address has no host")?;
    let port = url.port_or_known_default().context("the address has no port")?;
    let stream = TcpStream::connect((host, port)).await.with_context(|| format!("cannot reach {url}"))?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the answer's body, or when that is dropped.
    tokio::spawn(connection);
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let mut request = Request::builder().method(method).uri(path).header("host", format!("{host}:{port}"));
    if json.is_some() {
        request = request.header("content-type", "application/json");
    }
    let request = request.body(Full::new(json.unwrap_or_default()))?;
    sender.send_request(request).await.with_context(|| format!("{url} gives no answer"))
}

/// Asks, and reads the whole answer.
///
/// # Errors
/// When there is none within this time.
pub(crate) async fn whole(
    method: Method,
    url: &Url,
    json: Option<Bytes>,
    within: Duration,
) -> Result<(StatusCode, Bytes)> {
    let asked = async {
        let answer = ask(method, url, json).await?;
        let status = answer.status();
        match Limited::new(answer.into_body(), LARGEST).collect().await {
            Ok(body) => Ok((status, body.to_bytes())),
            Err(error) => bail!("the answer of {url} broke off: {error}"),
        }
    };
    timeout(within, asked).await.with_context(|| format!("{url} gave no answer in {within:?}"))?
}

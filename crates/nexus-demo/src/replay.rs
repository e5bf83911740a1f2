//! `nexus-demo replay FILE`: publishes stored events to a running server.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use hyper::{Method, StatusCode};
use url::Url;

use crate::http;
use crate::server::{LARGEST_REPLAY, Replayed};

/// How many lines go at once.
const LINES: usize = 500;

/// How long a batch may take.
const WITHIN: Duration = Duration::from_secs(60);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A file with an event a line, of any version, with or without envelope
    file: PathBuf,
    /// The running server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:4100")]
    to: Url,
}

/// Publishes the file. Ends with 1 where a line was refused.
///
/// # Errors
/// When the file cannot be read, or the server cannot be reached.
pub(crate) async fn run(arguments: &Arguments) -> Result<ExitCode> {
    let path = arguments.file.display();
    let text = std::fs::read(&arguments.file).with_context(|| format!("cannot read {path}"))?;
    let url = arguments.to.join("demo/replay").context("no address of a server")?;
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let (mut published, mut kept, mut refused) = (0, 0, 0);
    let mut first = 0;
    while first < lines.len() {
        let many = batch(&lines[first..]);
        let body = lines[first..first + many].join(&b'\n');
        let replayed = send(&url, body.into()).await?;
        published += replayed.published.len();
        kept += replayed.published.iter().filter(|it| it.kept).count();
        refused += replayed.refused.len();
        for line in replayed.refused {
            let reason = line.reason.lines().collect::<Vec<_>>().join("; ");
            anstream::eprintln!("{path}:{}: {reason}", first + line.line);
        }
        first += many;
    }
    anstream::println!("{published} published, {kept} of them kept on disk; {refused} refused");
    Ok(ExitCode::from(u8::from(refused > 0)))
}

/// How many lines go at once: as many as fit, at least one.
fn batch(lines: &[&[u8]]) -> usize {
    let mut bytes = 0;
    let fit = lines.iter().take(LINES).take_while(|line| {
        bytes += line.len() + 1;
        bytes <= LARGEST_REPLAY
    });
    fit.count().max(1)
}

async fn send(url: &Url, body: Bytes) -> Result<Replayed> {
    let (status, answer) = http::whole(Method::POST, url, Some(body), WITHIN).await?;
    if status != StatusCode::OK {
        bail!("{url} answers {status}: {}", String::from_utf8_lossy(&answer));
    }
    serde_json::from_slice(&answer).context("the server is not a nexus-demo")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_has_as_many_lines_as_fit_and_at_least_one() {
        let line = vec![b'x'; LARGEST_REPLAY / 2];
        let large = vec![b'x'; LARGEST_REPLAY + 1];
        assert_eq!(batch(&[&line, &line, &line]), 1);
        assert_eq!(batch(&[&large, b"a"]), 1);
        assert_eq!(batch(&[b"a", &large, b"b"]), 1);
        assert_eq!(batch(&vec![&b"a"[..]; LINES + 1]), LINES);
        assert_eq!(batch(&[b""]), 1);
    }
}

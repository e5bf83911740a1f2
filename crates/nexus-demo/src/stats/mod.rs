//! `nexus-demo stats URL`: the figures of a running server, for a person to watch.

mod view;

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use hyper::Method;
use serde_json::Value;
use tokio::time::sleep;
use url::Url;

use crate::http;

/// How long the server may take to answer.
const WITHIN: Duration = Duration::from_secs(2);

/// Home, and what is below away.
const AGAIN: &str = "\x1b[H\x1b[J";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The running server
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:4100")]
    url: Url,
    /// Print the figures once
    #[arg(long)]
    once: bool,
    /// The time between two looks, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 1000)]
    every_ms: u64,
}

/// The figures at a time.
pub(crate) struct Look {
    at: Instant,
    health: Value,
}

/// Watches until it is interrupted. A server that is away is said to be away, and asked again.
///
/// # Errors
/// With `--once`, when the server cannot be reached; else when nothing can be written.
pub(crate) async fn run(arguments: &Arguments) -> Result<()> {
    let url = arguments.url.join("events/health").context("no address of a server")?;
    let terminal = std::io::stdout().is_terminal();
    let mut before: Option<Look> = None;
    if arguments.once {
        let look = look(&url).await?;
        return print(&view::page(&arguments.url, &look.health, None), false);
    }
    loop {
        let text = match look(&url).await {
            Ok(look) => {
                let since = before.as_ref().map(|it| (&it.health, look.at - it.at));
                let text = view::page(&arguments.url, &look.health, since);
                before = Some(look);
                text
            }
            Err(error) => view::away(&arguments.url, &error, before.as_ref().map(|it| it.at.elapsed())),
        };
        print(&text, terminal)?;
        tokio::select! {
            () = sleep(Duration::from_millis(arguments.every_ms)) => {}
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
    }
}

async fn look(url: &Url) -> Result<Look> {
    let (status, body) = http::whole(Method::GET, url, None, WITHIN).await?;
    let health: Value = serde_json::from_slice(&body).with_context(|| format!("{url} answers {status}"))?;
    ensure!(health["figures"].is_object(), "{url} answers {status}, and no figures");
    Ok(Look { at: Instant::now(), health })
}

fn print(text: &str, over: bool) -> Result<()> {
    let mut out = anstream::stdout().lock();
    if over {
        out.write_all(AGAIN.as_bytes())?;
    }
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

//! The parent: keeps the server running, on one port.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tokio::time::sleep;

use crate::child::{self, Child};
use crate::{Place, signals};

/// How long a server may take to stop.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// A server that lasts as long as this is started again at once.
const LASTED: Duration = Duration::from_secs(2);

/// The longest wait between two starts.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

#[derive(Debug, clap::Args)]
pub(crate) struct ParentArguments {
    #[command(flatten)]
    place: Place,
    /// Arguments for the server, behind `--`
    #[arg(last = true, hide = true)]
    server: Vec<OsString>,
}

/// Runs until it is told to stop.
///
/// # Errors
/// When the server cannot be started the first time.
pub(crate) async fn run(arguments: ParentArguments) -> Result<()> {
    let stop = signals::stop_asked(false)?;
    tokio::pin!(stop);
    let program = child::this_program()?;
    let mut place = arguments.place;
    let mut server = tokio::select! {
        server = start(&program, &place, &arguments.server) => server?,
        _ = &mut stop => return Ok(()),
    };
    place.port = server.address().port().context("the server has no port")?;
    let address = server.address().as_str().trim_end_matches('/').to_owned();
    say(&address)?;
    let mut wait = Duration::ZERO;
    loop {
        let started = Instant::now();
        let ended = tokio::select! {
            ended = server.wait() => child::how(ended?),
            _ = &mut stop => {
                server.stop(STOP_WITHIN).await;
                return Ok(());
            }
        };
        wait = if started.elapsed() > LASTED { Duration::ZERO } else { longer(wait) };
        anstream::eprintln!("nexus-demo: the server ended ({ended}); starting it again");
        server = loop {
            let again = async {
                sleep(wait).await;
                start(&program, &place, &arguments.server).await
            };
            tokio::select! {
                again = again => match again {
                    Ok(server) => break server,
                    Err(error) => {
                        wait = longer(wait);
                        anstream::eprintln!("nexus-demo: {error:#}; trying again in {wait:?}");
                    }
                },
                _ = &mut stop => return Ok(()),
            }
        };
    }
}

fn longer(wait: Duration) -> Duration {
    (wait * 2).clamp(Duration::from_millis(100), LONGEST_WAIT)
}

async fn start(program: &PathBuf, place: &Place, more: &[OsString]) -> Result<Child> {
    let mut arguments: Vec<OsString> = vec!["server".into(), "--port".into(), place.port.to_string().into()];
    if let Some(data) = &place.data {
        arguments.extend(["--data".into(), data.into()]);
    }
    arguments.extend(more.iter().cloned());
    Child::start(program, arguments).await
}

/// The first line is the address, as it is of a server.
fn say(address: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{address}")?;
    out.flush()?;
    anstream::eprintln!("nexus-demo: open {address} in a browser; Ctrl-C ends it");
    Ok(())
}

//! A child process whose first line is its address, and which ends with this one.
//!
//! Its standard input is a pipe, and it ends when that does. Nobody but this process has the other end,
//! so the system closes it whatever becomes of this process, SIGKILL included.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{ChildStdin, Command};
use tokio::time::timeout;
use url::Url;

/// How long a child may take to say where it listens.
const FIRST_LINE: Duration = Duration::from_secs(30);

/// The flag that tells a child to end with its standard input.
pub(crate) const LIFELINE: &str = "--lifeline";

/// A child that runs.
#[derive(Debug)]
pub(crate) struct Child {
    process: tokio::process::Child,
    lifeline: Option<ChildStdin>,
    pid: u32,
    address: Url,
}

impl Child {
    /// Starts a command of this program and waits for the line with its address.
    ///
    /// # Errors
    /// When it cannot be started, or ends before it has said where it listens.
    pub(crate) async fn start(program: &PathBuf, arguments: Vec<OsString>) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(arguments).arg(LIFELINE);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        // Ctrl-C is for the parent: it tells the child when it is time.
        #[cfg(unix)]
        command.process_group(0);
        let mut process = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        let pid = process.id().context("the child has no pid")?;
        let lifeline = process.stdin.take();
        let output = process.stdout.take().context("the child has no output")?;
        let mut line = String::new();
        let mut output = BufReader::new(output);
        timeout(FIRST_LINE, output.read_line(&mut line)).await.context("the child says no address")??;
        if line.is_empty() {
            let status = process.wait().await?;
            bail!("the child ended before it listened ({})", how(status));
        }
        let address = Url::parse(line.trim()).with_context(|| format!("{line:?} is no address"))?;
        Ok(Self { process, lifeline, pid, address })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &Url {
        &self.address
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits until it has ended.
    pub(crate) async fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.process.wait().await?)
    }

    /// Ends it at once.
    pub(crate) fn kill(&mut self) {
        drop(self.process.start_kill());
    }

    /// Has it stop by itself; one that has not within this time is killed.
    pub(crate) async fn stop(mut self, within: Duration) {
        drop(self.lifeline.take());
        if timeout(within, self.process.wait()).await.is_err() {
            self.kill();
            drop(self.process.wait().await);
        }
    }
}

/// How a process ended, in words: `signal 9`, `code 1`.
pub(crate) fn how(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("signal {signal}");
    }
    status.code().map_or_else(|| "without a code".to_owned(), |code| format!("code {code}"))
}

/// This program, to be started again.
///
/// # Errors
/// When the system does not say where it is.
pub(crate) fn this_program() -> Result<PathBuf> {
    std::env::current_exe().context("where is this program?")
}

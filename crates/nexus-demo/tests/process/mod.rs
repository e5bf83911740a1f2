//! Real processes: the built `nexus-demo`, started on a port of its own and ended by its own pid.
#![allow(dead_code, clippy::unwrap_used, reason = "shared by several test programs, each uses a part")]

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::http::{get, post};
use crate::client::reader::PATIENCE;
use crate::client::record::Published;

/// Where a server keeps what it keeps; above it is where witnesses of that are. It goes when it is dropped.
pub(crate) struct Folder {
    _root: TempDir,
    data: PathBuf,
}

impl Folder {
    pub(crate) fn path(&self) -> &Path {
        &self.data
    }
}

pub(crate) fn folder() -> Folder {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    std::fs::create_dir(&data).unwrap();
    Folder { _root: root, data }
}

/// A process that says its address in its first line. It is killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) at: SocketAddr,
}

/// `nexus-demo server` without an agent, on any port: nothing is published but by the test.
pub(crate) fn server(data: &Path) -> Process {
    server_with(data, &["--no-agent"])
}

/// `nexus-demo server` with these arguments, on any port.
pub(crate) fn server_with(data: &Path, arguments: &[&str]) -> Process {
    server_at(0, data, arguments)
}

/// `nexus-demo server` on this port.
pub(crate) fn server_at(port: u16, data: &Path, arguments: &[&str]) -> Process {
    let mut command = program();
    command.args(["server", "--port", &port.to_string(), "--data"]).arg(data);
    command.arg("--witnesses").arg(data.parent().unwrap()).args(arguments);
    Process::start(command)
}

/// `nexus-demo`: the parent, on any port.
pub(crate) fn parent(data: &Path) -> Process {
    let mut command = program();
    command.args(["--port", "0", "--data"]).arg(data);
    Process::start(command)
}

/// The built program.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nexus-demo"));
    command.stdin(Stdio::null());
    command
}

impl Process {
    /// Starts a command and reads its first line.
    ///
    /// # Panics
    /// When that is no address.
    pub(crate) fn start(mut command: Command) -> Self {
        Self::try_start(&mut command).unwrap_or_else(|status| panic!("{command:?} ended: {status}"))
    }

    /// The same for one that may not start.
    ///
    /// # Errors
    /// How it ended, where it did before it said an address.
    pub(crate) fn try_start(command: &mut Command) -> Result<Self, ExitStatus> {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(address) = line.trim().strip_prefix("http://") else {
            assert_eq!(line, "", "the first line is the address");
            return Err(child.wait().unwrap());
        };
        Ok(Self { child, at: address.parse().unwrap() })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and the end of the process.
    pub(crate) fn stop(mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        self.wait()
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When that does not come.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "process {} does not end", self.pid());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Publishes stored events; gives those that were, in order.
    ///
    /// # Panics
    /// When one is refused.
    pub(crate) fn publish(&self, events: &[Value]) -> Vec<Published> {
        publish(self.at, events)
    }

    /// What `GET /demo/state` says.
    pub(crate) fn state(&self) -> Value {
        get(self.at, "/demo/state").1
    }

    /// The figures of the hub.
    pub(crate) fn figures(&self) -> Value {
        get(self.at, "/events/health").1["figures"].clone()
    }

    /// Its memory in bytes, as Linux counts it.
    #[cfg(target_os = "linux")]
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Publishes stored events on a server of that address.
pub(crate) fn publish(at: SocketAddr, events: &[Value]) -> Vec<Published> {
    let lines: Vec<String> = events.iter().map(Value::to_string).collect();
    let (status, answer) = post(at, "/demo/replay", &lines.join("\n"));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["refused"], json!([]));
    let published = answer["published"].as_array().unwrap().iter();
    published
        .map(|it| Published {
            seq: it["cursor"].as_str().unwrap().rsplit('.').next().unwrap().parse().unwrap(),
            id: it["id"].as_str().unwrap().to_owned(),
            kept: it["kept"].as_bool().unwrap(),
        })
        .collect()
}

/// A volatile event with this text.
pub(crate) fn volatile(text: &str) -> Value {
    activity(text, "info")
}

/// A critical event with this text.
pub(crate) fn critical(text: &str) -> Value {
    activity(text, "error")
}

fn activity(text: &str, level: &str) -> Value {
    json!({ "type": "activity_message", "payload": {
        "version": 1, "message": text, "level": level, "timestamp": "2025-09-04T11:52:43Z" } })
}

/// Some of both kinds; every third is critical.
pub(crate) fn mixed(count: usize) -> Vec<Value> {
    let kind = |number: usize| if number.is_multiple_of(3) { critical } else { volatile };
    (0..count).map(|number| kind(number)(&format!("number {number}"))).collect()
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

/// Waits until it is so.
///
/// # Panics
/// When it does not come.
pub(crate) fn until(what: &str, holds: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "never: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Whether a process runs: one that has ended and that nobody has waited for does not.
pub(crate) fn runs(pid: u64) -> bool {
    let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    if rustix::process::test_kill_process(pid).is_err() {
        return false;
    }
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    !stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with(['Z', 'X']))
}

/// A folder in the target folder, for what is too large for the temporary one.
pub(crate) fn beside() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

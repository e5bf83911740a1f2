//! A network of a test's own, in which packets are dropped: a namespace of Linux that the test runs itself
//! in, with servers and clients on its loopback.

use std::net::Ipv4Addr;
use std::process::Command;

/// Set in the process that runs in a namespace.
const INSIDE: &str = "TIDINGS_OWN_NETWORK";

/// What comes from here, or goes there, can be dropped.
pub(crate) const STREAMS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// Where a test runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// In one of its own.
    Own,
    /// In that of the machine; it has passed in one of its own.
    Tried,
    /// In that of the machine: this process may make none.
    Forbidden,
}

/// Where a test runs. In the network of the machine it is first run, by its name, in one of its own.
///
/// # Panics
/// When the test fails there.
pub(crate) fn of(test: &str) -> Network {
    if std::env::var_os(INSIDE).is_some() {
        ip("link set lo up");
        // Rules come before the addresses of this machine.
        ip("rule add pref 10 lookup local");
        ip("rule del pref 0");
        return Network::Own;
    }
    let may = Command::new("unshare").args(["-rn", "ip", "rule", "add", "pref", "5", "blackhole"]).output();
    if !may.is_ok_and(|it| it.status.success()) {
        return Network::Forbidden;
    }
    let mut inside = Command::new("unshare");
    inside.arg("-rn").arg(std::env::current_exe().unwrap()).args(["--exact", test, "--nocapture"]);
    let output = inside.env(INSIDE, "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "in a network of its own: {failed}");
    Network::Tried
}

/// Drops what goes to the address of streams, and what comes from there by this port: of a connection that is
/// open both ways, of a new one the answers.
pub(crate) fn drop_all(port: u16) {
    ip(&format!("rule add pref 1 to {STREAMS} blackhole"));
    ip(&format!("rule add pref 2 from {STREAMS} ipproto tcp sport {port} blackhole"));
}

/// Lets it through again.
pub(crate) fn let_through(port: u16) {
    ip("rule del pref 1");
    ip(&format!("rule del pref 2 from {STREAMS} ipproto tcp sport {port} blackhole"));
}

fn ip(what: &str) {
    let output = Command::new("ip").args(what.split(' ')).output().unwrap();
    assert!(output.status.success(), "ip {what}: {}", String::from_utf8_lossy(&output.stderr));
}

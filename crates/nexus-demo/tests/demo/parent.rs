//! The parent keeps the server running, and nothing outlives it.

use rustix::process::Signal;

use crate::client::Reading;
use crate::client::http::{json, post};
use crate::process::{critical, folder, parent, publish, runs, until};

/// The pids of server and agent, once both run.
fn children(parent: &crate::process::Process) -> (u64, u64) {
    until("a server with an agent", || parent.state()["agent"]["pid"].is_u64());
    let state = parent.state();
    (state["pid"].as_u64().unwrap(), state["agent"]["pid"].as_u64().unwrap())
}

#[test]
fn a_killed_server_is_started_again_on_its_port_and_gives_what_was_kept() {
    let data = folder();
    let parent = parent(data.path());
    let (first, _) = children(&parent);
    let reader = Reading::of(parent.at).start().connected();
    let published = publish(parent.at, &[critical("kept")]);
    assert!(published[0].kept);
    reader.until_applied(&published[0].id);
    // A second reader knows nothing of it yet.
    let late = Reading::of(parent.at).query("from=start");

    assert_eq!(post(parent.at, "/demo/server/kill", "{}").0, 202);
    reader.until("a gap", |record| !record.gaps.is_empty());
    let (second, _) = children_after(&parent, first);
    assert_ne!(first, second);
    let (record, _) = reader.end();
    assert_eq!(record.whole_gaps()[0].reason, "restart");
    record.hold_to(&published);
    late.start().until_applied(&published[0].id);
}

#[test]
fn a_clean_restart_is_no_gap() {
    let data = folder();
    let parent = parent(data.path());
    let (first, agent) = children(&parent);
    let reader = Reading::of(parent.at).query("from=window").start().connected();
    assert_eq!(post(parent.at, "/demo/server/restart", "{}").0, 202);
    let (second, _) = children_after(&parent, first);
    assert_ne!(first, second);
    until("the end of the agent", || !runs(agent));
    let starts = |record: &crate::client::Record| {
        record.applied.iter().filter(|it| it.event_type == "application_started").count()
    };
    let record = reader.until("the second start", |record| starts(record) == 2);
    assert_eq!(record.gaps, []);
    assert_eq!(record.goodbyes, ["stopping"]);
    record.is_exact(0, record.applied.last().unwrap().seq);
    let types: Vec<&str> = record.applied.iter().map(|it| it.event_type.as_str()).collect();
    let end = types.iter().position(|it| *it == "application_shutdown").unwrap();
    assert_eq!(types[end + 1], "application_started", "{types:?}");
}

fn children_after(parent: &crate::process::Process, before: u64) -> (u64, u64) {
    until("another server", || {
        // It may be on its way to its end, or not there yet.
        json(parent.at, "GET /demo/state", "")
            .is_ok_and(|(_, state)| state["pid"].is_u64() && state["pid"].as_u64() != Some(before))
    });
    children(parent)
}

#[test]
fn children_end_with_a_killed_parent() {
    let data = folder();
    let parent = parent(data.path());
    let (server, agent) = children(&parent);
    assert!(runs(server) && runs(agent));
    parent.kill();
    until("the end of the server", || !runs(server));
    until("the end of the agent", || !runs(agent));
}

#[test]
fn the_agent_ends_with_a_killed_server() {
    let data = folder();
    let server = crate::process::server_with(data.path(), &[]);
    let (_, agent) = children(&server);
    server.kill();
    until("the end of the agent", || !runs(agent));
}

#[test]
fn a_parent_that_is_told_to_stop_ends_with_all_others() {
    for signal in [Signal::TERM, Signal::INT] {
        let data = folder();
        let mut parent = parent(data.path());
        let (server, agent) = children(&parent);
        parent.signal(signal);
        assert!(parent.wait().success());
        assert!(!runs(server) && !runs(agent));
    }
}

#[test]
fn a_server_that_cannot_be_started_is_not_tried_for_ever() {
    let data = folder();
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = crate::process::program();
    let output = command.args(["--port", &port, "--data"]).arg(data.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("cannot listen on 127.0.0.1:{port}")), "{said}");
}

//! `nexus-demo stats`: the figures of a running server.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::process::{folder, program, run, server, volatile};

#[test]
fn the_figures_are_those_of_the_server() {
    let data = folder();
    let server = server(data.path());
    server.publish(&[volatile("one"), volatile("two")]);
    let output = run(&["stats", &format!("http://{}", server.at), "--once"]);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    // Two of the server's own, at its start.
    assert!(text.contains("events published                     4\n"), "{text}");
    assert!(text.contains("critical events are kept           yes\n"), "{text}");
    assert!(!text.contains('\x1b'), "no colours where nobody sees them: {text:?}");
}

#[test]
fn a_server_that_goes_is_said_to_be_away_and_is_watched_on() {
    let data = folder();
    let server = server(data.path());
    let mut command = program();
    command.args(["stats", &format!("http://{}", server.at), "--every-ms", "20"]);
    let mut stats = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(stats.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("events published") && line.ends_with("/s")));
    server.kill();
    assert!(lines.any(|line| line.ends_with(" s") && line.contains("away, for")));
    stats.kill().unwrap();
    stats.wait().unwrap();
}

#[test]
fn an_address_where_nobody_listens_is_an_error_once() {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let output = run(&["stats", &format!("http://127.0.0.1:{port}"), "--once"]);
    assert_eq!(output.status.code(), Some(2));
}

//! Rows 5 and 6: connections that are half-open, proxies that hold back and proxies that close.

use std::time::{Duration, Instant};

use crate::client::http::Wire;
use crate::client::{Reader, Reading};
#[cfg(target_os = "linux")]
use crate::network::{self, Network};
use crate::process::{Process, folder, server_with, until, volatile};
use crate::proxy::{Fault, Proxy};

const HEARTBEAT: Duration = Duration::from_millis(400);

/// A client that gives a connection up after two and a half heartbeats of silence, and then polls.
fn careful(at: std::net::SocketAddr) -> Reading {
    let wire = Wire { silence: HEARTBEAT.mul_f64(2.5), ..Wire::default() };
    let backoff = Duration::from_millis(100);
    Reading { wire, backoff, degrades_after: 2, ..Reading::of(at) }
}

/// Row 5: streams fall silent, polls come through. `heal` is done when that has been noticed.
fn a_silence_is_noticed(server: &Process, reader: Reader, silence: impl FnOnce(), heal: impl FnOnce()) {
    let mut all = server.publish(&[volatile("before")]);
    reader.until_applied(&all[0].id);
    assert_eq!(reader.record().ends, Vec::<String>::new());

    let begun = Instant::now();
    silence();
    all.extend(server.publish(&[volatile("in the silence")]));
    let record = reader.until("the end of the connection", |record| !record.ends.is_empty());
    assert!(begun.elapsed() >= HEARTBEAT, "it was given up before a heartbeat was due");
    assert_eq!(record.polls, 0);
    let record = reader.until_applied(&all[1].id);
    assert!(record.polls > 0, "{}", record.outline());

    heal();
    // Only a stream has heartbeats.
    let heartbeats = reader.record().heartbeats.len();
    reader.until("a stream", |record| record.heartbeats.len() > heartbeats);
    all.extend(server.publish(&[volatile("after")]));
    reader.until_applied(&all[2].id).hold_to(&all);
    let (record, _) = reader.end();
    assert_eq!((record.gaps.len(), record.duplicates, record.holes), (0, 0, 0), "{}", record.outline());
}

#[test]
fn a_connection_that_falls_silent_is_noticed_and_polling_goes_on_until_a_stream_comes_through() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--heartbeat-ms", "400"]);
    let proxy = Proxy::start(server.at);
    let reader = careful(proxy.at).start().connected();
    let heal = || proxy.set(Fault::None);
    a_silence_is_noticed(&server, reader, || proxy.set(Fault::HalfOpen), heal);
}

/// The same where packets are dropped, and on both sides: the server lets go of its half as well.
#[cfg(target_os = "linux")]
#[test]
fn packets_that_are_dropped_are_noticed_on_both_sides() {
    let name = "silence::packets_that_are_dropped_are_noticed_on_both_sides";
    match network::of(name) {
        Network::Own => println!("packets are dropped in a network namespace"),
        Network::Tried => return,
        Network::Forbidden => {
            println!(
                "NOT TESTED: this process may make no network namespace; a proxy that goes silent was tried"
            );
            return;
        }
    }
    let data = folder();
    let arguments = ["--no-agent", "--heartbeat-ms", "400", "--unsent-ms", "1500"];
    let server = server_with(data.path(), &arguments);
    let streams = Reading { streams_from: Some(network::STREAMS.into()), ..careful(server.at) };
    let reader = streams.start().connected();
    let port = reader.port();
    let silence = || network::drop_all(port);
    let heal = || {
        until("the server lets go", || server.figures()["open"] == 0);
        network::let_through(port);
    };
    a_silence_is_noticed(&server, reader, silence, heal);
}

/// Row 5, the server's side: a client that is gone without a word is let go, because what it is sent is
/// never taken.
#[cfg(target_os = "linux")]
#[test]
fn the_server_lets_go_of_a_client_that_is_stopped_and_takes_nothing() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--heartbeat-ms", "50", "--unsent-ms", "500"]);
    let wire = Wire { receive: Some(4 << 10), ..Wire::default() };
    let stream = crate::client::http::open(server.at, &wire).unwrap();
    let answer = crate::client::http::request(stream, "GET /events", b"").unwrap();
    until("a connection", || server.figures()["open"] == 1);
    let fill = "x".repeat(1900);
    let events: Vec<_> = (0..400).map(|_| volatile(&fill)).collect();
    server.publish(&events);
    until("its end", || server.figures()["open"] == 0);
    drop(answer);
}

/// Row 6: heartbeats keep a connection open that is closed when it is idle.
#[test]
fn heartbeats_keep_an_idle_connection_open() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--heartbeat-ms", "200"]);
    let proxy = Proxy::start(server.at);
    proxy.set(Fault::Idle(Duration::from_millis(2000)));
    let reader = Reading::of(proxy.at).start().connected();
    let record = reader.until("a while", |record| record.heartbeats.len() > 14);
    assert_eq!((proxy.streams(), record.ends.len()), (1, 0));
}

/// Row 6: where heartbeats are too rare for a proxy, the client comes again and has lost nothing.
#[test]
fn a_proxy_that_closes_idle_connections_costs_a_reconnect_and_no_event() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent"]);
    let proxy = Proxy::start(server.at);
    proxy.set(Fault::Idle(Duration::from_millis(100)));
    let reader = careful(proxy.at).start().connected();
    let mut all = Vec::new();
    for round in 0..5 {
        reader.until("a reconnect", |record| record.ends.len() > round);
        all.extend(server.publish(&[volatile(&round.to_string())]));
    }
    reader.until_applied(&all[4].id).hold_to(&all);
    let (record, _) = reader.end();
    assert_eq!((record.gaps.len(), record.duplicates), (0, 0), "{}", record.outline());
}

/// Row 6: a proxy that holds streams back.
#[test]
fn a_proxy_that_holds_streams_back_leaves_polling_and_loses_nothing() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--heartbeat-ms", "400"]);
    let proxy = Proxy::start(server.at);
    proxy.set(Fault::Buffers);
    let reader = careful(proxy.at).query("from=window").start();
    let mut all = server.publish(&[volatile("one")]);
    reader.until_applied(&all[0].id);
    all.extend(server.publish(&[volatile("two"), volatile("three")]));
    let record = reader.until_applied(&all[2].id);
    record.hold_to(&all);
    assert!(record.polls > 1, "{}", record.outline());
    assert!(record.heartbeats.len() <= record.polls, "no stream came through");
}

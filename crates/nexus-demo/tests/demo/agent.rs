//! Prompts, answers, and an agent that is killed.

use serde_json::json;

use crate::client::http::{get, post};
use crate::client::{Reader, Reading, Record};
use crate::process::{Process, folder, runs, server_with, until};

struct Ready {
    server: Process,
    reader: Reader,
    _data: crate::process::Folder,
}

fn ready() -> Ready {
    ready_with(&[])
}

fn ready_with(arguments: &[&str]) -> Ready {
    let data = folder();
    let server = server_with(data.path(), arguments);
    let reader = Reading::of(server.at).query("from=window").start();
    reader.until("ready", |record| count(record, "application_ready") == 1);
    Ready { server, reader, _data: data }
}

fn count(record: &Record, event_type: &str) -> usize {
    record.applied.iter().filter(|it| it.event_type == event_type).count()
}

fn ask(server: &Process, text: &str) -> (u16, serde_json::Value) {
    post(server.at, "/demo/prompt", &json!({ "text": text }).to_string())
}

#[test]
fn an_answer_comes_in_pieces_and_once_as_a_whole() {
    let it = ready();
    let (status, said) = ask(&it.server, "What is a cursor?");
    assert_eq!(status, 202, "{said}");
    let record = it.reader.until("a whole answer", |record| count(record, "message_received") == 1);
    for (event_type, times) in
        [("session_created", 1), ("message_sent", 1), ("stream_started", 1), ("stream_completed", 1)]
    {
        assert_eq!(count(&record, event_type), times, "{event_type}");
    }
    let pieces = count(&record, "stream_chunk");
    assert!(pieces > 10, "{pieces}");
    record.is_exact(0, record.applied.last().unwrap().seq);

    // What is whole is what came in pieces; the state has it too.
    let (_, polled) = get(it.server.at, "/events/poll?from=window&limit=1000");
    let payload = |event_type: &str| -> Vec<serde_json::Value> {
        let frames = polled["frames"].as_array().unwrap().iter();
        let events = frames.map(|frame| &frame["envelope"]["event"]);
        events.filter(|event| event["type"] == event_type).map(|event| event["payload"].clone()).collect()
    };
    let text: String =
        payload("stream_chunk").iter().map(|it| it["content"].as_str().unwrap().to_owned()).collect();
    let indices: Vec<u64> = payload("stream_chunk").iter().map(|it| it["index"].as_u64().unwrap()).collect();
    assert_eq!(indices, (0..u64::try_from(pieces).unwrap()).collect::<Vec<_>>());
    assert_eq!(payload("stream_completed")[0]["final_content"], json!(text));
    assert!(text.starts_with("A cursor is a bookmark."), "{text}");
    let messages = it.server.state()["sessions"][0]["messages"].clone();
    assert_eq!(
        (&messages[0]["content"], &messages[1]["content"]),
        (&json!("What is a cursor?"), &json!(text))
    );
}

#[test]
fn an_agent_that_is_killed_is_told_of_and_started_again() {
    let it = ready();
    let agent = || it.server.state()["agent"]["pid"].as_u64();
    let first = agent().unwrap();
    let (_, said) = ask(&it.server, "What is a restart?");
    it.reader.until("a piece", |record| count(record, "stream_chunk") > 2);
    assert_eq!(post(it.server.at, "/demo/agent/kill", "{}").0, 202);
    it.reader.until("the end of the answer", |record| count(record, "stream_error") == 1);
    until("another agent", || agent().is_some_and(|it| it != first));
    assert!(!runs(first));
    let record = it.reader.until("a new connection", |record| count(record, "connection_connected") == 2);
    for event_type in ["connection_error", "connection_disconnected", "error_session"] {
        assert_eq!(count(&record, event_type), 1, "{event_type}");
    }
    assert_eq!(count(&record, "stream_completed"), 0);
    // An answer has exactly one end.
    let stop = json!({ "stream_id": said["stream_id"] }).to_string();
    assert_eq!(post(it.server.at, "/demo/stop", &stop).0, 404);
}

#[test]
fn an_answer_can_be_stopped() {
    let it = ready();
    let (_, said) = ask(&it.server, "What is a version?");
    it.reader.until("a piece", |record| count(record, "stream_chunk") > 0);
    let stop = json!({ "stream_id": said["stream_id"] }).to_string();
    assert_eq!(post(it.server.at, "/demo/stop", &stop).0, 204);
    let record = it.reader.until("the end", |record| count(record, "stream_stopped") == 1);
    assert_eq!((count(&record, "stream_completed"), count(&record, "stream_error")), (0, 0));
}

#[test]
fn a_prompt_that_says_nothing_is_refused_and_told() {
    let it = ready();
    let (status, problem) = ask(&it.server, " \n");
    assert_eq!((status, &problem["status"]), (422, &json!(422)));
    it.reader.until("the refusal", |record| count(record, "error_validation") == 1);
}

#[test]
fn how_the_agent_is_is_asked_with_the_time_it_took() {
    let it = ready();
    it.reader.until("an answer", |record| count(record, "connection_health_check") > 0);
    let (_, polled) = get(it.server.at, "/events/poll?from=window&types=connection_health_check");
    let check = &polled["frames"][1]["envelope"]["event"]["payload"];
    assert_eq!(check["status"], "healthy", "{check}");
    assert!(check["latency_ms"].is_u64(), "{check}");
}

/// How the agent was, each time it was asked.
fn asked(server: &Process) -> Vec<String> {
    let (_, polled) = get(server.at, "/events/poll?from=window&types=connection_health_check&limit=1000");
    let events = polled["frames"].as_array().unwrap().iter().filter(|it| it["type"] == "event");
    events.map(|it| it["envelope"]["event"]["payload"]["status"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_agent_that_runs_and_does_not_answer_is_asked_three_times_and_replaced() {
    let it = ready_with(&["--ask-every-ms", "500"]);
    let agent = || it.server.state()["agent"]["pid"].as_u64();
    let first = agent().unwrap();
    it.reader.until("an answer", |record| count(record, "connection_health_check") > 1);
    let pid = rustix::process::Pid::from_raw(i32::try_from(first).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
    until("another agent", || agent().is_some_and(|it| it != first));
    assert!(!runs(first));
    let record = it.reader.until("a new connection", |record| count(record, "connection_connected") == 2);
    assert_eq!(count(&record, "connection_disconnected"), 1);
    let asked = asked(&it.server);
    assert!(asked.windows(3).any(|it| it.iter().all(|it| it == "unreachable")), "{asked:?}");
}

/// Whoever asks how it is stops when it is to be killed: each error is of one cause.
#[test]
fn an_agent_that_is_killed_is_asked_nothing_more() {
    let it = ready_with(&["--ask-every-ms", "20"]);
    for round in 1..=3 {
        let first = it.server.state()["agent"]["pid"].as_u64().unwrap();
        assert_eq!(post(it.server.at, "/demo/agent/kill", "{}").0, 202);
        let connected = |record: &Record| count(record, "connection_connected") == round + 1;
        let record = it.reader.until("a new connection", connected);
        assert_eq!(count(&record, "connection_error"), round, "{:?}", asked(&it.server));
        until("another agent", || it.server.state()["agent"]["pid"].as_u64().is_some_and(|it| it != first));
    }
    assert!(asked(&it.server).iter().all(|it| it != "unreachable"));
}

#[test]
fn pages_of_others_are_refused() {
    let it = ready();
    for (headers, expected) in [
        ("host: evil.example", 403),
        ("host: 127.0.0.1\r\norigin: http://evil.example", 403),
        ("host: 127.0.0.1\r\norigin: http://127.0.0.1", 200),
    ] {
        let mut stream = std::net::TcpStream::connect(it.server.at).unwrap();
        let request = format!("GET /demo/state HTTP/1.1\r\n{headers}\r\nconnection: close\r\n\r\n");
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        let answer = std::io::read_to_string(stream).unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected} ")), "{headers}: {answer}");
    }
}

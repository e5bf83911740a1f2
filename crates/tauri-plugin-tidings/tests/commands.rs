//! The commands over Tauri's own way of messages, without a window: what is answered, refused, ended.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nexus_events::NexusEvent;
use serde_json::{Value, json};
use tauri::http::HeaderMap;
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::utils::acl::ExecutionContext;
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tauri_plugin_tidings::{Builder, TidingsExt as _};

/// An application with the plugin, whose windows may use every command.
fn app(plugin: Builder<NexusEvent, MockRuntime>) -> App<MockRuntime> {
    let mut context = mock_context(noop_assets());
    for command in ["poll", "snapshot", "report"] {
        let name = format!("plugin:tidings|{command}");
        context.runtime_authority_mut().__allow_command(name, ExecutionContext::Local);
    }
    mock_builder().plugin(plugin.build()).build(context).expect("an application")
}

fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    WebviewWindowBuilder::new(app, label, WebviewUrl::default()).build().expect("a window")
}

fn ask(window: &WebviewWindow<MockRuntime>, command: &str, body: Value) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: format!("plugin:tidings|{command}"),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: "tauri://localhost".parse().expect("an address"),
        body: InvokeBody::Json(body),
        headers: HeaderMap::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|body| match body {
        InvokeResponseBody::Json(text) => serde_json::from_str(&text).expect("JSON"),
        InvokeResponseBody::Raw(_) => panic!("bytes"),
    })
}

fn poll(window: &WebviewWindow<MockRuntime>, request: &Value) -> Result<Value, Value> {
    ask(window, "poll", json!({ "request": request }))
}

fn message(text: &str) -> NexusEvent {
    let payload =
        json!({ "version": 1, "message": text, "level": "info", "timestamp": "2025-09-04T11:52:43Z" });
    serde_json::from_value(json!({ "type": "activity_message", "payload": payload })).expect("an event")
}

fn types(answer: &Value) -> Vec<&str> {
    answer["frames"].as_array().expect("frames").iter().filter_map(|it| it["type"].as_str()).collect()
}

#[test]
fn a_window_is_given_what_follows_its_position() {
    let app = app(Builder::new().in_memory());
    let events = app.tidings::<NexusEvent>();
    drop(events.publish(message("first")).expect("published"));
    let window = window(&app, "main");
    let first = poll(&window, &json!({ "from": "window" })).expect("an answer");
    assert_eq!(types(&first), ["hello", "event"]);
    drop(events.publish(message("second")).expect("published"));
    let request = json!({ "cursor": first["cursor"], "wait_ms": 0, "limit": 300, "accept": "" });
    let second = poll(&window, &request).expect("an answer");
    assert_eq!(types(&second), ["hello", "event"]);
    assert_eq!(second["frames"][1]["envelope"]["event"]["payload"]["message"], "second");
}

#[test]
fn a_question_waits_for_the_next_event() {
    let app = app(Builder::new().in_memory());
    let window = window(&app, "main");
    let handle = app.handle().clone();
    let late = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        drop(handle.tidings::<NexusEvent>().publish(message("late")).expect("published"));
    });
    let answer = poll(&window, &json!({ "from": "now", "wait_ms": 20_000 })).expect("an answer");
    assert!(types(&answer).contains(&"event"), "{answer}");
    late.join().expect("it was published");
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    let app = app(Builder::new().in_memory());
    let window = window(&app, "main");
    let names: Vec<String> = (0..9_000).map(|number| format!("name_{number}")).collect();
    for (request, named) in [
        (json!({ "types": names }), "`types` has more than 256 names"),
        (json!({ "types": ["x".repeat(129)] }), "a name in `types` has 1 to 128 bytes"),
        (json!({ "accept": "server_status" }), "`accept` is a list of `type:version`"),
        (json!({ "limit": 0 }), "`limit` is a number from 1 to 500"),
        (json!({ "limit": "many" }), "`request`: invalid type: string"),
        (json!({ "wait_ms": -1 }), "`request`: invalid value: integer `-1`"),
        (
            json!({ "from": "beginning" }),
            "unknown variant `beginning`, expected one of `now`, `window`, `start`",
        ),
        (json!("all"), "`request`: invalid type: string"),
    ] {
        let refusal = poll(&window, &request).expect_err("it is refused");
        assert_eq!(refusal["code"], "bad-request", "{refusal}");
        let said = refusal["message"].as_str().expect("words");
        assert!(said.contains(named), "{said} does not say {named}");
    }
    let refusal = ask(&window, "poll", json!({})).expect_err("it is refused");
    assert_eq!(refusal, json!({ "code": "bad-request", "message": "`request` is missing" }));
    let refusal = ask(&window, "report", json!({ "report": 1 })).expect_err("it is refused");
    assert_eq!(refusal["code"], "bad-request");
}

#[test]
fn a_cursor_is_never_an_error() {
    let app = app(Builder::new().in_memory());
    let window = window(&app, "main");
    for cursor in [json!("1.abcdefgh.7"), json!("\u{0}"), json!(7), json!({})] {
        let answer = poll(&window, &json!({ "cursor": cursor })).expect("an answer");
        assert_eq!(types(&answer)[..2], ["hello", "gap"], "{cursor}: {answer}");
    }
}

#[test]
fn a_snapshot_says_from_where_one_goes_on() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let app = app(Builder::new().in_memory().snapshot(|_| {
        assert!(CALLS.fetch_add(1, Ordering::Relaxed) < 1, "the second time it panics");
        json!({ "open": 3 })
    }));
    let window = window(&app, "main");
    drop(app.tidings::<NexusEvent>().publish(message("before")).expect("published"));
    let position = app.tidings::<NexusEvent>().position().to_string();
    let answer = ask(&window, "snapshot", json!({})).expect("an answer");
    assert_eq!(answer, json!({ "cursor": position, "state": { "open": 3 } }));
    let refusal = ask(&window, "snapshot", json!({})).expect_err("it panics");
    assert_eq!(refusal["code"], "snapshot-failed");
    // The hub is not held up by it.
    poll(&window, &json!({ "from": "window" })).expect("an answer");
}

#[test]
fn without_a_snapshot_a_developer_reads_what_is_missing() {
    let app = app(Builder::new().in_memory());
    let refusal = ask(&window(&app, "main"), "snapshot", json!({})).expect_err("there is none");
    assert_eq!(refusal["code"], "no-snapshot");
    assert!(refusal["message"].as_str().is_some_and(|said| said.contains("Builder::snapshot")));
}

#[test]
fn a_window_is_given_what_is_for_its_audience() {
    let app = app(Builder::new().in_memory().audiences(|label| vec![format!("window {label}")]));
    let (one, other) = (window(&app, "one"), window(&app, "other"));
    drop(app.tidings::<NexusEvent>().publish_to("window one", &message("for one")).expect("published"));
    let seen = |window| types(&poll(window, &json!({ "from": "window" })).expect("an answer")).len();
    assert_eq!((seen(&one), seen(&other)), (2, 1));
}

#[test]
fn what_is_kept_outlives_the_application() {
    let folder = tempfile::tempdir().expect("a folder");
    let cursor = {
        let app = app(Builder::new().store(folder.path().join("events")));
        let position = app.tidings::<NexusEvent>().position().to_string();
        drop(app.tidings::<NexusEvent>().publish(message("kept in the window")).expect("published"));
        // As the end of the application does it.
        tauri::async_runtime::block_on(app.tidings::<NexusEvent>().close()).expect("it is closed");
        position
    };
    let app = app(Builder::new().store(folder.path().join("events")));
    let answer = poll(&window(&app, "main"), &json!({ "cursor": cursor })).expect("an answer");
    assert_eq!(types(&answer), ["hello", "event"], "{answer}");
}

#[test]
fn a_store_that_cannot_be_used_is_said_and_the_application_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("events");
    std::fs::write(&file, "a file, where a folder is to be").expect("written");
    let app = app(Builder::new().store(&file));
    drop(app.tidings::<NexusEvent>().publish(message("published all the same")).expect("published"));
    let answer = poll(&window(&app, "main"), &json!({ "from": "window" })).expect("an answer");
    assert_eq!(answer["frames"][0]["keeping"], false, "{answer}");
    assert_eq!(types(&answer), ["hello", "event"]);
}

#[test]
#[should_panic(
    expected = ".plugin(tauri_plugin_tidings::Builder::<nexus_events::event::NexusEvent>::new().build())"
)]
fn a_catalog_without_a_plugin_is_named_with_the_line_to_add() {
    let app = mock_builder().build(mock_context(noop_assets())).expect("an application");
    let _ = app.tidings::<NexusEvent>();
}

#[test]
fn an_application_may_be_built_inside_a_runtime() {
    tauri::async_runtime::block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let app = app(Builder::new().store(folder.path()));
        drop(app.tidings::<NexusEvent>().publish(message("from there")).expect("published"));
    });
}

//! The three commands: `poll`, `snapshot` and `report`.

use serde::Serialize;
use tauri::ipc::{CommandArg as _, CommandItem, CommandScope, Invoke, InvokeError, InvokeResponseBody};
use tauri::{Manager as _, Runtime};
use tidings::Embedded;
use tidings_frames::Report;

use crate::NAME;
use crate::error::{Code, Refusal};
use crate::handle::{Tidings, TidingsExt as _};
use crate::request::{Poll, Scope, argument};

/// Answers a command; `false` where there is none of that name.
pub(crate) fn answer<E: Embedded + Serialize, R: Runtime>(invoke: Invoke<R>) -> bool {
    match invoke.message.command() {
        "poll" => poll::<E, R>(invoke),
        "snapshot" => snapshot::<E, R>(invoke),
        "report" => report::<E, R>(invoke),
        _ => return false,
    }
    true
}

/// The scopes of the capabilities that let a window ask.
fn scopes<R: Runtime>(invoke: &Invoke<R>) -> Result<Vec<Scope>, InvokeError> {
    let item = CommandItem {
        plugin: Some(NAME),
        name: "poll",
        key: "scope",
        message: &invoke.message,
        acl: &invoke.acl,
    };
    let scope = CommandScope::<Scope>::from_command(item)?;
    Ok(scope.allows().iter().map(|it| Scope::clone(it)).collect())
}

fn poll<E: Embedded + Serialize, R: Runtime>(invoke: Invoke<R>) {
    let asked = scopes(&invoke).and_then(|scopes| {
        let poll: Poll = argument(invoke.message.payload(), "request")?;
        Ok(poll.read(&scopes)?)
    });
    let mut asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => return invoke.resolver.invoke_error(refusal),
    };
    let app = invoke.message.webview_ref().app_handle().clone();
    let label = invoke.message.webview_ref().label().to_owned();
    let tidings = app.tidings::<E>();
    if let Some(audiences) = &tidings.audiences {
        for audience in audiences(&label) {
            asked.filter = asked.filter.audience(audience);
        }
    }
    let ended = tidings.waiting.begin(&label);
    invoke.resolver.respond_async_serialized(async move {
        let hub = app.tidings::<E>().hub.clone();
        tokio::select! {
            polled = hub.poll(asked.start, asked.filter, asked.accept, asked.limit, asked.wait) => {
                let polled = polled.map_err(|full| Refusal::new(Code::Full, full.to_string()))?;
                // Frames are JSON, which is text.
                let json = String::from_utf8(polled.to_json()).map_err(InvokeError::from_error)?;
                Ok(InvokeResponseBody::Json(json))
            }
            Ok(refusal) = ended => Err(refusal.into()),
        }
    });
}

fn snapshot<E: Embedded + Serialize, R: Runtime>(invoke: Invoke<R>) {
    let app = invoke.message.webview_ref().app_handle().clone();
    let Tidings { snapshot, hub, .. } = app.tidings::<E>();
    let Some(snapshot) = snapshot.clone() else {
        let said = "the application has registered no snapshot: `Builder::snapshot`";
        return invoke.resolver.invoke_error(Refusal::new(Code::NoSnapshot, said).into());
    };
    // From before it is made: what is published meanwhile comes behind it once more, and is in it.
    let cursor = hub.position().to_string();
    invoke.resolver.respond_async_serialized(async move {
        // It may take its time, and it may panic: neither is felt by anybody else.
        let made = tauri::async_runtime::spawn_blocking(move || snapshot(&app)).await;
        let state = made.unwrap_or_else(|_| Err("it panicked".to_owned()));
        let state = state.map_err(|error| Refusal::new(Code::SnapshotFailed, error))?;
        let answer = serde_json::json!({ "cursor": cursor, "state": state });
        Ok(InvokeResponseBody::Json(answer.to_string()))
    });
}

fn report<E: Embedded + Serialize, R: Runtime>(invoke: Invoke<R>) {
    match argument::<Report>(invoke.message.payload(), "report") {
        Ok(report) => {
            invoke.message.webview_ref().tidings::<E>().hub.report(&report);
            invoke.resolver.resolve(());
        }
        Err(refusal) => invoke.resolver.invoke_error(refusal.into()),
    }
}

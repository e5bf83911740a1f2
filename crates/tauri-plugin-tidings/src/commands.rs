//! The three commands: `poll`, `snapshot` and `report`.

use serde::Serialize;
use tauri::ipc::{CommandArg as _, CommandItem, CommandScope, Invoke, InvokeError, InvokeResponseBody};
use tauri::{Manager as _, Runtime, async_runtime};
use tidings::Embedded;
use tidings_delivery::Filter;
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
fn scopes<R: Runtime>(invoke: &Invoke<R>) -> Result<Vec<Scope>, Refusal> {
    let item = CommandItem {
        plugin: Some(NAME),
        name: "poll",
        key: "scope",
        message: &invoke.message,
        acl: &invoke.acl,
    };
    let bad = |why: &str| {
        let said =
            format!("the scope of `tidings:allow-poll` is `\"allow\": [{{ \"types\": [...] }}]`: {why}");
        Refusal::new(Code::BadScope, said)
    };
    let scope = CommandScope::<Scope>::from_command(item).map_err(|error| bad(&error.0.to_string()))?;
    if !scope.denies().is_empty() {
        return Err(bad("it has no `deny`; name in `allow` what the window may see"));
    }
    Ok(scope.allows().iter().map(|it| Scope::clone(it)).collect())
}

fn poll<E: Embedded + Serialize, R: Runtime>(invoke: Invoke<R>) {
    let asked = scopes(&invoke)
        .and_then(|scopes| argument::<Poll>(invoke.message.payload(), "request")?.read(&scopes));
    let mut asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => return invoke.resolver.invoke_error(refusal.into()),
    };
    let app = invoke.message.webview_ref().app_handle().clone();
    let label = invoke.message.webview_ref().label().to_owned();
    let tidings = app.tidings::<E>();
    let (hub, audiences) = (tidings.hub.clone(), tidings.audiences.clone());
    let ended = tidings.waiting.begin(&label);
    invoke.resolver.respond_async_serialized(async move {
        if let Some(audiences) = audiences {
            // The application's own code: it may take its time, and it may panic.
            let named = async_runtime::spawn_blocking(move || audiences(&label)).await;
            let named =
                named.map_err(|_| Refusal::new(Code::AudiencesFailed, "`Builder::audiences` panicked"))?;
            asked.filter = named.into_iter().fold(asked.filter, Filter::audience);
        }
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
        let made = async_runtime::spawn_blocking(move || snapshot(&app)).await;
        let state = made.unwrap_or_else(|_| Err("`Builder::snapshot` panicked".to_owned()));
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

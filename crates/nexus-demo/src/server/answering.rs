//! Prompts, and the answers of the agent: each piece an event.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::Method;
use nexus_events::{
    ActivityLevel, ChatMessage, ErrorNetworkPayload, ErrorSessionPayload, ErrorText, ErrorValidationPayload,
    MessageId, MessageReceivedPayload, MessageRole, MessageSentPayload, NexusEvent, SessionCreatedPayload,
    SessionId, SessionUpdatedPayload, StreamChunkPayload, StreamCompletedPayload, StreamErrorPayload,
    StreamId, StreamStartedPayload, StreamStoppedPayload,
};
use serde::Deserialize;
use serde_json::json;
use tidings::Version;
use tokio::sync::oneshot;
use tokio::time::timeout;
use url::Url;

use super::app::{App, error_text, now};
use super::problem::problem;
use super::sessions::{message_id, name};
use super::utf8::Text;
use crate::agent::Prompt;
use crate::http;

/// The longest prompt, in characters.
const LONGEST: usize = 2000;

/// How long the agent may be silent in the middle of an answer.
const SILENCE: Duration = Duration::from_secs(10);

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    text: String,
    session_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Stopped {
    stream_id: String,
}

/// `POST /demo/prompt`: hands a prompt to the agent. The answer comes as events.
pub(super) async fn prompt(State(app): State<Arc<App>>, Json(asked): Json<Asked>) -> Response {
    let text = asked.text.trim();
    let length = text.chars().count();
    if length == 0 || length > LONGEST {
        let error = format!("a prompt has between 1 and {LONGEST} characters, this one has {length}");
        drop(app.tell(&NexusEvent::ErrorValidation(ErrorValidationPayload {
            version: Version,
            field: "prompt".to_owned(),
            error: ErrorText(error.clone()),
            value: None,
        })));
        return problem(StatusCode::UNPROCESSABLE_ENTITY, error);
    }
    let Some(agent) = app.agent.borrow().address.clone() else {
        let error = "the agent does not run; it is started again by itself";
        drop(app.tell(&NexusEvent::ErrorNetwork(ErrorNetworkPayload {
            version: Version,
            error: ErrorText(error.to_owned()),
            context: "handing a prompt to the agent".to_owned(),
            retryable: true,
        })));
        return problem(StatusCode::SERVICE_UNAVAILABLE, error);
    };
    let (answer, stop) = begin(&app, text, asked.session_id);
    let said = json!({ "session_id": answer.session, "stream_id": answer.stream });
    let prompt = text.to_owned();
    tokio::spawn(async move { answer.forward(&app, &agent, prompt, stop).await });
    (StatusCode::ACCEPTED, Json(said)).into_response()
}

/// `POST /demo/stop`: stops an answer.
pub(super) async fn stop(State(app): State<Arc<App>>, Json(stopped): Json<Stopped>) -> Response {
    if app.sessions().stop(&stopped.stream_id) {
        return StatusCode::NO_CONTENT.into_response();
    }
    problem(StatusCode::NOT_FOUND, "no such answer is under way")
}

/// Puts the prompt into its session. State and events change together, so that their order is one.
fn begin(app: &App, text: &str, session: Option<String>) -> (Answer, oneshot::Receiver<()>) {
    let mut sessions = app.sessions();
    let session_id = match session.filter(|it| sessions.has(it)) {
        Some(id) => SessionId(id),
        None => {
            let session = sessions.create(text);
            let id = session.id.clone();
            drop(app.tell(&NexusEvent::SessionCreated(SessionCreatedPayload { version: Version, session })));
            id
        }
    };
    let message = message(message_id(), MessageRole::User, text.to_owned());
    sessions.add(&session_id, &message);
    drop(app.tell(&NexusEvent::MessageSent(MessageSentPayload {
        version: Version,
        session_id: session_id.clone(),
        message,
    })));
    let answer = Answer { session: session_id, stream: StreamId(name("stream")), message: message_id() };
    let stop = sessions.begin(&answer.stream);
    drop(app.tell(&NexusEvent::StreamStarted(StreamStartedPayload {
        version: Version,
        session_id: answer.session.clone(),
        stream_id: answer.stream.clone(),
        message_id: answer.message.clone(),
    })));
    (answer, stop)
}

fn message(id: MessageId, role: MessageRole, content: String) -> ChatMessage {
    ChatMessage { id, role, content, timestamp: now(), model: None, metadata: None }
}

/// An answer that is under way.
struct Answer {
    session: SessionId,
    stream: StreamId,
    message: MessageId,
}

impl Answer {
    /// Forwards the answer, to exactly one end: completed, stopped, or broken off with an error.
    async fn forward(self, app: &App, agent: &Url, prompt: String, stop: oneshot::Receiver<()>) {
        let begun = Instant::now();
        let done = tokio::select! {
            done = self.pieces(app, agent, prompt) => Some(done),
            _ = stop => None,
        };
        app.sessions().end(&self.stream);
        match done {
            Some(Ok((text, pieces))) => self.complete(app, text, pieces, begun.elapsed()),
            Some(Err(error)) => self.broken(app, &format!("{error:#}")),
            None => {
                drop(app.tell(&NexusEvent::StreamStopped(StreamStoppedPayload {
                    version: Version,
                    session_id: self.session,
                    stream_id: self.stream,
                })));
            }
        }
    }

    /// Publishes each piece as it comes. Gives the whole text and how many pieces it had.
    async fn pieces(&self, app: &App, agent: &Url, prompt: String) -> Result<(String, u32)> {
        let body = Bytes::from(serde_json::to_vec(&Prompt { text: prompt })?);
        let url = agent.join("prompt")?;
        let asked = http::ask(Method::POST, &url, Some(body));
        let silent = "the agent has been silent for too long";
        let mut answer = timeout(SILENCE, asked).await.context(silent)??.into_body();
        let (mut text, mut whole, mut index) = (Text::default(), String::new(), 0);
        while let Some(frame) = timeout(SILENCE, answer.frame()).await.context(silent)? {
            let frame = frame.context("the connection to the agent broke")?;
            let content = text.take(frame.data_ref().map_or(&[][..], |it| it));
            if content.is_empty() {
                continue;
            }
            whole.push_str(&content);
            drop(app.tell(&NexusEvent::StreamChunk(StreamChunkPayload {
                version: Version,
                session_id: self.session.clone(),
                stream_id: self.stream.clone(),
                message_id: self.message.clone(),
                content,
                index,
            })));
            index += 1;
        }
        Ok((whole, index))
    }

    fn complete(self, app: &App, text: String, pieces: u32, took: Duration) {
        let message = message(self.message.clone(), MessageRole::Assistant, text.clone());
        let changes = BTreeMap::from([("updated_at".to_owned(), json!(message.timestamp))]);
        let mut sessions = app.sessions();
        sessions.add(&self.session, &message);
        for event in [
            NexusEvent::StreamCompleted(StreamCompletedPayload {
                version: Version,
                session_id: self.session.clone(),
                stream_id: self.stream,
                message_id: self.message,
                final_content: text,
            }),
            NexusEvent::MessageReceived(MessageReceivedPayload {
                version: Version,
                session_id: self.session.clone(),
                message,
            }),
            NexusEvent::SessionUpdated(SessionUpdatedPayload {
                version: Version,
                session_id: self.session,
                changes,
            }),
        ] {
            drop(app.tell(&event));
        }
        drop(sessions);
        let seconds = took.as_secs_f64();
        app.note(ActivityLevel::Info, format!("The agent answered in {seconds:.1} s, in {pieces} pieces."));
    }

    fn broken(self, app: &App, error: &str) {
        let said = error_text(&error);
        drop(app.tell(&NexusEvent::StreamError(StreamErrorPayload {
            version: Version,
            session_id: self.session.clone(),
            stream_id: self.stream,
            error: said.clone(),
            retryable: true,
        })));
        drop(app.tell(&NexusEvent::ErrorSession(ErrorSessionPayload {
            version: Version,
            session_id: self.session,
            error: said,
        })));
        app.note(ActivityLevel::Error, "An answer broke off. You can ask again.");
    }
}

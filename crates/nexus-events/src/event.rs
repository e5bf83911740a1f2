//! The catalog itself: every event the application can send.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Events, Version};
use typeshare::typeshare;

use crate::activity::{ActivityLevel, is_error};
use crate::application::{
    ApplicationConfigChangedPayload, ApplicationReadyPayload, ApplicationShutdownPayload,
    ApplicationStartedPayload,
};
use crate::connection::{
    ConnectionConnectedPayload, ConnectionConnectingPayload, ConnectionDisconnectedPayload,
    ConnectionErrorPayload, ConnectionHealthCheckPayload,
};
use crate::error::{
    ErrorAuthenticationPayload, ErrorInternalPayload, ErrorNetworkPayload, ErrorSessionPayload,
    ErrorValidationPayload,
};
use crate::message::{
    MessageDeletedPayload, MessageReceivedPayload, MessageSentPayload, MessageUpdatedPayload,
};
use crate::server::ServerStatusPayload;
use crate::session::{
    SessionCreatedPayload, SessionDeletedPayload, SessionListedPayload, SessionSelectedPayload,
    SessionUpdatePayload, SessionUpdatedPayload,
};
use crate::stream::{
    StreamChunkPayload, StreamCompletedPayload, StreamErrorPayload, StreamStartedPayload,
    StreamStoppedPayload,
};

/// Everything OpenCode Nexus tells its frontend.
///
/// Critical are errors, the lifecycle of server and application, and what changes the user's
/// sessions: these are kept on disk and delivered for certain.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub enum NexusEvent {
    /// The OpenCode server changed state. Sent on every change, and once to each frontend that
    /// joins; the status bar shows the latest.
    #[event(critical)]
    ServerStatus(ServerStatusPayload),

    /// A line for the activity feed. Sent for whatever a user may want to read later; the feed
    /// announces it to screen readers, an error at once. Critical when its level is `error`.
    #[event(critical_if = is_error)]
    ActivityMessage {
        /// The version of this payload.
        version: Version<1>,
        /// What happened, one line in plain words.
        #[schemars(length(min = 1, max = 2000))]
        message: String,
        /// How much it matters.
        level: ActivityLevel,
        /// When it happened.
        timestamp: DateTime<Utc>,
    },

    /// Something was done to a session: the short form, without the session itself. A frontend
    /// that shows the session fetches it anew.
    #[deprecated(note = "`session_created`, `session_updated` and `session_deleted` say more")]
    SessionUpdate(SessionUpdatePayload),

    /// The connection to the server stands. Sent after every connect and reconnect; the frontend
    /// enables what needs a server.
    ConnectionConnected(ConnectionConnectedPayload),

    /// The connection is gone. The frontend disables what needs a server and keeps what the user
    /// has typed.
    ConnectionDisconnected(ConnectionDisconnectedPayload),

    /// The application has begun to connect. Followed by `connection_connected` or
    /// `connection_error`.
    ConnectionConnecting(ConnectionConnectingPayload),

    /// Connecting, or the connection itself, failed. The frontend shows the reason, and a button
    /// to try again where that can help.
    #[event(critical)]
    ConnectionError(ConnectionErrorPayload),

    /// The answer to the health check that runs while connected.
    ConnectionHealthCheck(ConnectionHealthCheckPayload),

    /// A session was created. The frontend adds it to its list.
    #[event(critical)]
    SessionCreated(SessionCreatedPayload),

    /// Some fields of a session changed. The frontend merges them into the session it holds.
    #[event(critical)]
    SessionUpdated(SessionUpdatedPayload),

    /// A session was deleted, with all its messages. The frontend drops it, and leaves it if it is
    /// the one shown.
    #[event(critical)]
    SessionDeleted(SessionDeletedPayload),

    /// The user chose another session. Sent to all windows, so that they follow.
    SessionSelected(SessionSelectedPayload),

    /// All sessions the server has: the answer to a request for the list, which it replaces.
    SessionListed(SessionListedPayload),

    /// The user's message was handed to the server. The frontend shows it as sent.
    MessageSent(MessageSentPayload),

    /// A whole message came from the server, the assistant's or another client's.
    MessageReceived(MessageReceivedPayload),

    /// Some fields of a message changed. The frontend merges them into the message it holds.
    MessageUpdated(MessageUpdatedPayload),

    /// A message was deleted from its session.
    MessageDeleted(MessageDeletedPayload),

    /// The assistant has begun to answer. Chunks follow; the frontend opens an empty message.
    StreamStarted(StreamStartedPayload),

    /// The next piece of an answer. The frontend appends it in the order of `index`.
    StreamChunk(StreamChunkPayload),

    /// The answer is complete. Its text replaces what the chunks have built up, should one have
    /// been missed.
    StreamCompleted(StreamCompletedPayload),

    /// The answer broke off with an error; nothing more comes of this stream.
    #[event(critical)]
    StreamError(StreamErrorPayload),

    /// The answer was stopped, by the user or by the server, without an error. What has come so
    /// far stands.
    #[event(critical)]
    StreamStopped(StreamStoppedPayload),

    /// The application's Rust side runs. The first event after a start; a frontend that meets it
    /// a second time knows that the process is a new one.
    #[event(critical)]
    ApplicationStarted(ApplicationStartedPayload),

    /// Everything is loaded; the frontend leaves its splash screen.
    #[event(critical)]
    ApplicationReady(ApplicationReadyPayload),

    /// The application is about to end. The last event; the frontend saves what the user has
    /// typed.
    #[event(critical)]
    ApplicationShutdown(ApplicationShutdownPayload),

    /// A setting changed, in this window or elsewhere.
    ApplicationConfigChanged(ApplicationConfigChangedPayload),

    /// A request over the network failed.
    #[event(critical)]
    ErrorNetwork(ErrorNetworkPayload),

    /// The server refused the user's credentials. The frontend asks for them anew.
    #[event(critical)]
    ErrorAuthentication(ErrorAuthenticationPayload),

    /// What the user entered was refused. The frontend shows the error beside the field.
    #[event(critical)]
    ErrorValidation(ErrorValidationPayload),

    /// Something failed that concerns one session only.
    #[event(critical)]
    ErrorSession(ErrorSessionPayload),

    /// A fault of the application itself. The frontend offers to report it.
    #[event(critical)]
    ErrorInternal(ErrorInternalPayload),
}

#[cfg(feature = "decode")]
tidings::embed!("nexus": NexusEvent);

//! The reference catalog of tidings: the events of OpenCode Nexus.
//!
//! OpenCode Nexus (`ferg-cod3s/opencode-nexus`, MIT) is a desktop client for an OpenCode server:
//! a Tauri process in Rust that talks to the server, and a frontend in Astro and Svelte that shows
//! what happens. These are the events its Rust side emits (families, names and fields are taken
//! from it), in the wire form of tidings: one adjacently tagged enum, [`NexusEvent`], whose tag is
//! `<family>_<type>`, and a version in every payload. What the application sends as bare text or
//! as a number of any size has a type here: ids, closed sets, times, addresses, bounds.
//!
//! `server_status` has two versions. The first is what the application sent in autumn 2025
//! (its time as seconds and nanoseconds, a free message); [`ServerStatusPayloadV1`] says how it is
//! carried into the present one, and when it cannot be.
//!
//! Every event travels in an envelope that holds its id and the time it was sent, so the payloads
//! carry neither; the three oldest (`server_status`, `activity_message`, `session_update`) keep
//! the time they always had.
//!
//! This crate holds definitions and nothing else. What is made from them is in
//! `generated/typescript/nexus` and `schema/current/nexus`.

mod activity;
mod application;
mod chat;
mod connection;
mod error;
mod event;
mod ids;
mod message;
mod server;
mod server_v1;
mod session;
mod stream;

pub use activity::ActivityLevel;
pub use application::{
    ApplicationConfigChangedPayload, ApplicationReadyPayload, ApplicationShutdownPayload,
    ApplicationStartedPayload, FeatureName,
};
pub use chat::{ChatMessage, ChatSession, MessageRole, ModelConfig};
pub use connection::{
    ConnectionConnectedPayload, ConnectionConnectingPayload, ConnectionDisconnectedPayload,
    ConnectionErrorPayload, ConnectionHealthCheckPayload, HealthStatus, ServerInfo,
};
pub use error::{
    ErrorAuthenticationPayload, ErrorInternalPayload, ErrorNetworkPayload, ErrorSessionPayload, ErrorText,
    ErrorValidationPayload,
};
pub use event::NexusEvent;
pub use ids::{MessageId, ModelId, ProviderId, SessionId, StreamId};
pub use message::{MessageDeletedPayload, MessageReceivedPayload, MessageSentPayload, MessageUpdatedPayload};
pub use server::{ServerStatus, ServerStatusPayload};
pub use server_v1::{
    NanosecondOfSecond, SecondsSinceEpoch, ServerEventType, ServerEventWithoutState, ServerStatusPayloadV1,
    SystemTimestamp,
};
pub use session::{
    SessionAction, SessionCreatedPayload, SessionDeletedPayload, SessionListedPayload,
    SessionSelectedPayload, SessionUpdatePayload, SessionUpdatedPayload,
};
pub use stream::{
    StreamChunkPayload, StreamCompletedPayload, StreamErrorPayload, StreamStartedPayload,
    StreamStoppedPayload,
};

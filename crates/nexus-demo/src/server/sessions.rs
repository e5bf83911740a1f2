//! The sessions of this run, in memory, and the answers that are under way.

use std::collections::BTreeMap;

use nexus_events::{ChatMessage, ChatSession, MessageId, SessionId, StreamId};
use tokio::sync::oneshot;

use super::app::now;

/// How many sessions are remembered; the oldest are forgotten first.
const MOST: usize = 50;

/// The longest title, in characters.
const TITLE: usize = 60;

#[derive(Debug, Default)]
pub(super) struct Sessions {
    all: Vec<ChatSession>,
    answers: BTreeMap<String, oneshot::Sender<()>>,
}

impl Sessions {
    /// All, the one changed last first.
    pub(super) fn list(&self) -> Vec<ChatSession> {
        let mut all = self.all.clone();
        all.sort_by_key(|it| std::cmp::Reverse(it.updated_at));
        all
    }

    /// Whether there is one of this name.
    pub(super) fn has(&self, id: &str) -> bool {
        self.all.iter().any(|it| it.id.0 == id)
    }

    /// Makes a session; its title is how the first prompt begins.
    pub(super) fn create(&mut self, prompt: &str) -> ChatSession {
        let title: String = prompt.chars().take(TITLE).collect();
        let session = ChatSession {
            id: SessionId(name("session")),
            title: Some(title),
            created_at: now(),
            updated_at: now(),
            messages: Vec::new(),
            model_config: None,
            metadata: None,
        };
        self.all.push(session.clone());
        if self.all.len() > MOST {
            self.all.remove(0);
        }
        session
    }

    /// Adds a message to a session that may be forgotten by now.
    pub(super) fn add(&mut self, id: &SessionId, message: &ChatMessage) {
        if let Some(session) = self.all.iter_mut().find(|it| it.id == *id) {
            session.updated_at = message.timestamp;
            session.messages.push(message.clone());
        }
    }

    /// Notes that an answer is under way; what comes back is told when it is to stop.
    pub(super) fn begin(&mut self, stream: &StreamId) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        self.answers.insert(stream.0.clone(), sender);
        receiver
    }

    /// Notes that an answer has ended.
    pub(super) fn end(&mut self, stream: &StreamId) {
        self.answers.remove(&stream.0);
    }

    /// Stops an answer; false where none of that name is under way.
    pub(super) fn stop(&mut self, stream: &str) -> bool {
        self.answers.remove(stream).is_some_and(|it| it.send(()).is_ok())
    }

    /// Stops every answer.
    pub(super) fn stop_all(&mut self) {
        while let Some((_, answer)) = self.answers.pop_first() {
            let _ = answer.send(());
        }
    }
}

/// A name that no other thing of this kind has.
pub(super) fn name(kind: &str) -> String {
    format!("{kind}-{:016x}", fastrand::u64(..))
}

/// The id of a new message.
pub(super) fn message_id() -> MessageId {
    MessageId(name("message"))
}

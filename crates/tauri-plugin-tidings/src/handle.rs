//! The hub, where an application has its handle.

use std::any::type_name;
use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use tauri::{AppHandle, Emitter as _, Manager, Runtime};
use tidings::Embedded;
use tidings_delivery::{Hub, PublishError, Receipt, Sending};

use crate::waiting::Waiting;

/// The name under which an event is emitted as well, for pages that still listen.
pub(crate) type AlsoEmit<E> = Arc<dyn Fn(&E) -> Option<String> + Send + Sync>;
/// The state that events change, as JSON; an error is told to the window.
pub(crate) type Snapshot<R> = Arc<dyn Fn(&AppHandle<R>) -> Result<Value, String> + Send + Sync>;
/// The audiences of a window, by its label.
pub(crate) type AudiencesOf = Arc<dyn Fn(&str) -> Vec<String> + Send + Sync>;

/// The events of a catalog in this application: a [`Hub`], beside which events can be emitted.
pub struct Tidings<E, R: Runtime> {
    pub(crate) hub: Hub<E>,
    pub(crate) waiting: Waiting,
    pub(crate) snapshot: Option<Snapshot<R>>,
    pub(crate) audiences: Option<AudiencesOf>,
    pub(crate) also_emit: Option<AlsoEmit<E>>,
    pub(crate) app: AppHandle<R>,
}

impl<E, R: Runtime> fmt::Debug for Tidings<E, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tidings").field("waiting", &self.waiting).finish_non_exhaustive()
    }
}

impl<E, R: Runtime> Deref for Tidings<E, R> {
    type Target = Hub<E>;

    fn deref(&self) -> &Hub<E> {
        &self.hub
    }
}

impl<E: Embedded + Serialize, R: Runtime> Tidings<E, R> {
    /// Publishes an event for every window; what is emitted as well is emitted.
    ///
    /// # Errors
    /// As [`Hub::publish`]. That nobody listens to what is emitted is no error.
    pub fn publish(&self, event: impl Borrow<E>) -> Result<Receipt, PublishError> {
        self.publish_with(event, Sending::default())
    }

    /// The same with an id, a time or an audience of its own. What has an audience is not emitted.
    ///
    /// # Errors
    /// As [`Hub::publish_with`].
    pub fn publish_with(&self, event: impl Borrow<E>, sending: Sending) -> Result<Receipt, PublishError> {
        let event = event.borrow();
        let is_for_all = sending.audience.is_none();
        let receipt = self.hub.publish_with(event, sending)?;
        if let Some(name) = self.also_emit.as_ref().filter(|_| is_for_all).and_then(|name| name(event)) {
            // One window that fails, or that is gone, is no reason to say that nothing was published.
            let _ = self.app.emit(&name, event);
        }
        Ok(receipt)
    }
}

/// The hub of an application, from whatever leads to it: `App`, `AppHandle`, a window, a webview.
pub trait TidingsExt<R: Runtime>: Manager<R> {
    /// The events of a catalog.
    ///
    /// # Panics
    /// Where no plugin was registered for that catalog: the message has the line that is missing.
    fn tidings<E: Embedded + Serialize>(&self) -> &Tidings<E, R> {
        let Some(tidings) = self.try_state::<Tidings<E, R>>() else {
            let name = type_name::<E>();
            panic!(
                "there is no hub for `{name}`; at the `tauri::Builder`, and without another line of \
                 tauri_plugin_tidings behind it: .plugin(tauri_plugin_tidings::Builder::<{name}>::new().build())"
            );
        };
        tidings.inner()
    }
}

impl<R: Runtime, M: Manager<R>> TidingsExt<R> for M {}

//! The plugin, as an application sets it up.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tauri::plugin::TauriPlugin;
use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, Manager as _, RunEvent, Runtime, WindowEvent, async_runtime};
use tidings::Embedded;
use tidings_delivery::{Hub, Keep, LocalLog, Options, StartError};

use crate::NAME;
use crate::commands::answer;
use crate::handle::{AlsoEmit, AudiencesOf, Snapshot, Tidings, TidingsExt as _};
use crate::waiting::Waiting;

/// The folder of the store, below the application's own for data.
const FOLDER: &str = "tidings";
const STORE: &str = "events.db";

/// How long an application that ends waits for its hub.
const CLOSES_WITHIN: Duration = Duration::from_secs(2);

/// Why there is no hub.
type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Where critical events are kept.
enum Store {
    /// `tidings` in the application's folder for data.
    Default,
    Folder(PathBuf),
    Memory,
}

/// The plugin for a catalog, before it is registered.
pub struct Builder<E, R: Runtime = tauri::Wry> {
    store: Store,
    options: Options,
    hub: Option<Hub<E>>,
    snapshot: Option<Snapshot<R>>,
    audiences: Option<AudiencesOf>,
    also_emit: Option<AlsoEmit<E>>,
}

impl<E, R: Runtime> fmt::Debug for Builder<E, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("options", &self.options).finish_non_exhaustive()
    }
}

impl<E: Embedded + Serialize, R: Runtime> Default for Builder<E, R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Embedded + Serialize, R: Runtime> Builder<E, R> {
    /// The defaults: critical events are kept in `tidings` in the application's folder for data.
    #[must_use]
    pub fn new() -> Self {
        Self {
            store: Store::Default,
            options: Options::default(),
            hub: None,
            snapshot: None,
            audiences: None,
            also_emit: None,
        }
    }

    /// Keeps critical events in this folder.
    #[must_use]
    pub fn store(mut self, folder: impl Into<PathBuf>) -> Self {
        self.store = Store::Folder(folder.into());
        self
    }

    /// Keeps nothing on disk: whoever was away too long is told so.
    #[must_use]
    pub fn in_memory(mut self) -> Self {
        self.store = Store::Memory;
        self
    }

    /// What is set about the hub: its window, its silence, its bounds.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// A hub that the application has already, because it publishes before Tauri is there. `store` and
    /// `options` are then its own affair.
    #[must_use]
    pub fn hub(mut self, hub: Hub<E>) -> Self {
        self.hub = Some(hub);
        self
    }

    /// The state that events change, for a window that begins, or has missed something. It runs beside
    /// everything else, so that it may take its time.
    #[must_use]
    pub fn snapshot<T: Serialize>(
        mut self,
        snapshot: impl Fn(&AppHandle<R>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.snapshot =
            Some(Arc::new(move |app| serde_json::to_value(snapshot(app)).map_err(|error| error.to_string())));
        self
    }

    /// The audiences of a window, by its label: what is sent to them is given to it as well. It is called for
    /// each question of a window, beside everything else.
    #[must_use]
    pub fn audiences(mut self, audiences: impl Fn(&str) -> Vec<String> + Send + Sync + 'static) -> Self {
        self.audiences = Some(Arc::new(audiences));
        self
    }

    /// Emits each event that is for everybody by this name as well, for pages that still `listen`. What is
    /// emitted may be lost, as ever.
    #[must_use]
    pub fn also_emit(mut self, name: impl Fn(&E) -> Option<String> + Send + Sync + 'static) -> Self {
        self.also_emit = Some(Arc::new(name));
        self
    }

    /// The plugin. An application has it once: of two plugins with one name Tauri takes the later, and the
    /// hub of the earlier is never there.
    #[must_use]
    pub fn build(self) -> TauriPlugin<R> {
        tauri::plugin::Builder::new(NAME)
            .invoke_handler(answer::<E, R>)
            .setup(move |app, _| {
                let tidings = self.start(app).map_err(|failed| -> Box<dyn std::error::Error> { failed })?;
                app.manage(tidings);
                Ok(())
            })
            .on_page_load(|webview, payload| {
                if payload.event() == PageLoadEvent::Started {
                    webview.tidings::<E>().waiting.end(webview.label());
                }
            })
            .on_event(|app, event| match event {
                RunEvent::WindowEvent { label, event: WindowEvent::Destroyed, .. } => {
                    app.tidings::<E>().waiting.end(label);
                }
                RunEvent::Exit => close(app.tidings::<E>()),
                _ => {}
            })
            .build()
    }

    fn start(self, app: &AppHandle<R>) -> Result<Tidings<E, R>, Failed> {
        let hub = match self.hub {
            Some(hub) => hub,
            None => wait_for(open(app, self.store, self.options))??,
        };
        Ok(Tidings {
            hub,
            waiting: Waiting::default(),
            snapshot: self.snapshot,
            audiences: self.audiences,
            also_emit: self.also_emit,
            app: app.clone(),
        })
    }
}

/// Opens the hub. A store that cannot be had is no reason not to start: it is said, windows are told that
/// nothing is kept, and events go out.
async fn open<E: Embedded + Serialize, R: Runtime>(
    app: &AppHandle<R>,
    store: Store,
    options: Options,
) -> Result<Hub<E>, Failed> {
    let folder = match store {
        Store::Memory => return Ok(Hub::start(LocalLog::in_memory(), options).await?),
        Store::Folder(folder) => folder,
        Store::Default => app.path().app_data_dir()?.join(FOLDER),
    };
    let why = match std::fs::create_dir_all(&folder) {
        Err(error) => error.to_string(),
        Ok(()) => match Hub::start(LocalLog::new(Keep::at(folder.join(STORE))), options.clone()).await {
            Ok(hub) => return Ok(hub),
            Err(StartError::Log(error)) => error.to_string(),
            Err(error) => return Err(error.into()),
        },
    };
    log::error!("nothing is kept, because {} cannot be used: {why}", folder.display());
    Ok(Hub::start(LocalLog::in_memory(), options).await?)
}

/// Ends the hub: what is in the window goes to the disk, so that the next start goes on without a gap.
fn close<E: Embedded + Serialize, R: Runtime>(tidings: &Tidings<E, R>) {
    let closed = wait_for(async { tokio::time::timeout(CLOSES_WITHIN, tidings.hub.close()).await });
    match closed {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(error))) => log::error!("the store was not closed: {error}"),
        Ok(Err(_)) => log::error!("the store was not closed within {CLOSES_WITHIN:?}"),
        Err(error) => log::error!("the store was not closed: {error}"),
    }
}

/// Waits on a thread of its own: an application may have its main function in a runtime, where nothing may wait.
fn wait_for<T: Send>(what: impl Future<Output = T> + Send) -> Result<T, &'static str> {
    std::thread::scope(|scope| scope.spawn(|| async_runtime::block_on(what)).join())
        .map_err(|_| "it panicked")
}

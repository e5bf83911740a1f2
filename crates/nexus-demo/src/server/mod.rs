//! The server: what OpenCode Nexus does with its OpenCode server, with every event of it told.

mod answering;
mod app;
mod clock;
mod controls;
mod disk;
mod guard;
mod page;
mod problem;
mod replaying;
mod sessions;
mod signing;
mod supervision;
mod utf8;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Router, middleware};
use nexus_events::NexusEvent;
use tidings_axum::{CursorLayer, Endpoints, HttpOptions, ServeOptions, serve};
use tidings_delivery::{Hub, Keep, LocalLog, Options};

use crate::{Place, address, child, signals};
use app::App;

pub(crate) use replaying::Replayed;

/// The largest batch of stored events, in bytes.
pub(crate) const LARGEST_REPLAY: usize = 4 << 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Start no agent
    #[arg(long)]
    no_agent: bool,
    /// The longest silence on a connection, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 15_000)]
    heartbeat_ms: u64,
    /// How many events are held in memory
    #[arg(long, value_name = "N", default_value_t = 500)]
    window: usize,
    /// How many critical events are kept on disk
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    keep: usize,
    /// How many may be connected
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    max_connections: usize,
    /// After how long a client that takes nothing counts as gone, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 40_000)]
    unsent_ms: u64,
    /// How often the agent is asked how it is, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5_000, hide = true)]
    ask_every_ms: u64,
    /// Where the witness of the store is [default: the machine's memory], for tests
    #[arg(long, value_name = "DIR", hide = true)]
    witnesses: Option<PathBuf>,
    /// A file that turns the clocks of the hub, for tests
    #[arg(long, value_name = "FILE", hide = true)]
    clock: Option<PathBuf>,
    /// End when standard input does
    #[arg(long, hide = true)]
    lifeline: bool,
}

/// Runs until it is told to stop, then ends cleanly.
///
/// # Errors
/// When it cannot listen, or another process has the store.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let asked = signals::stop_asked(arguments.lifeline)?;
    let data = data_folder(&arguments)?;
    let (listener, at) = address::listen(arguments.place.port).await?;
    let mut keep = Keep::at(data.join("events.db"));
    keep.most.events = arguments.keep;
    if let Some(folder) = &arguments.witnesses {
        keep.witnesses = Some(folder.clone());
    }
    let store = keep.path.clone();
    let hub: Hub<NexusEvent> = Hub::start(LocalLog::new(keep), options(&arguments)).await?;
    let app = Arc::new(App::new(hub, store, arguments.lifeline));
    let started = app.started();
    let ready = if arguments.no_agent { app.ready(Vec::new()) } else { None };
    // Whoever is let in from here on finds them in the past.
    for receipt in [started, ready].into_iter().flatten() {
        receipt.await?;
    }
    let every = (!arguments.no_agent).then(|| Duration::from_millis(arguments.ask_every_ms));
    let supervised = tokio::spawn(supervision::supervise(Arc::clone(&app), every));
    address::say(at)?;

    let (hub, routes) = (app.hub.clone(), routes(&app));
    let mut serving = ServeOptions::default();
    serving.unsent_for = Some(Duration::from_millis(arguments.unsent_ms));
    let stop = async move {
        tokio::select! {
            why = asked => anstream::eprintln!("nexus-demo: the server stops ({why})"),
            () = app.stop.asked() => anstream::eprintln!("nexus-demo: the server stops (asked by its page)"),
        }
        app.stop.ask();
        // The last events: the agent's end and the server's own.
        drop(supervised.await);
        app.ends();
    };
    serve(listener, routes, stop).options(serving).closing(hub).await.context("the end of the server")
}

fn routes(app: &Arc<App>) -> Router {
    let told = Router::new()
        .route("/state", get(controls::state))
        .route("/prompt", post(answering::prompt))
        .route("/stop", post(answering::stop))
        .route("/agent/kill", post(controls::kill_agent))
        .route("/server/kill", post(controls::kill_server))
        .route("/server/restart", post(controls::restart_server))
        .route("/flood", post(controls::flood))
        .route("/disk", post(controls::disk))
        .route("/sign-out", post(signing::sign_out))
        .route("/sign-in", post(signing::sign_in))
        .route("/replay", post(replaying::replay).layer(DefaultBodyLimit::max(LARGEST_REPLAY)))
        .layer(CursorLayer::new(app.hub.clone()));
    let mut options = HttpOptions::default();
    options.report = true;
    let events = Endpoints::new(app.hub.clone()).options(options).snapshot(get(controls::state));
    let events = events.at("/events").layer(middleware::from_fn(signing::signed_in_only));
    Router::new()
        .nest("/demo", told)
        .merge(events)
        .merge(page::routes())
        .with_state(Arc::clone(app))
        .layer(middleware::from_fn(guard::own_page_only))
}

fn options(arguments: &Arguments) -> Options {
    let mut options = Options::default();
    options.heartbeat = Duration::from_millis(arguments.heartbeat_ms);
    options.window.events = arguments.window;
    options.max_connections = arguments.max_connections;
    if let Some(file) = &arguments.clock {
        options.clock = Arc::new(clock::Turned::by(file.clone()));
    }
    options
}

/// The folder of what is kept, which is made where it is not there.
fn data_folder(arguments: &Arguments) -> Result<PathBuf> {
    let folder = match &arguments.place.data {
        Some(folder) => folder.clone(),
        None => child::this_program()?.with_file_name("nexus-demo-data"),
    };
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}; `--data DIR` takes another folder", folder.display()))?;
    Ok(folder)
}

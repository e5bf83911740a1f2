//! The agent: a small HTTP server that answers a prompt by streaming a text in pieces. To the server it
//! is what an OpenCode server is to OpenCode Nexus.

mod text;

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::body::Body;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http_body::Frame;
use serde::{Deserialize, Serialize};
use tidings_axum::{ServeOptions, serve};
use tokio::sync::mpsc;
use tokio::time::sleep;

use crate::{address, signals};

/// The size of a piece, in bytes.
const PIECE: usize = 12;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The port on 127.0.0.1; 0 lets the system choose
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// The time between two pieces of an answer, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 70)]
    pace_ms: u64,
    /// End when standard input does
    #[arg(long, hide = true)]
    lifeline: bool,
}

/// What it says of itself: the answer to `GET /health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Health {
    /// The name to show.
    pub(crate) name: String,
    /// Its release.
    pub(crate) version: String,
    /// What it can do.
    pub(crate) features: Vec<String>,
}

/// The body of `POST /prompt`; the answer is `text/plain` in pieces.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Prompt {
    /// What is asked.
    pub(crate) text: String,
}

/// Runs until it is told to stop.
///
/// # Errors
/// When it cannot listen.
pub(crate) async fn run(arguments: &Arguments) -> Result<()> {
    let stop = signals::stop_asked(arguments.lifeline)?;
    let (listener, at) = address::listen(arguments.port).await?;
    address::say(at)?;
    let pace = Duration::from_millis(arguments.pace_ms);
    let app = Router::new()
        .route("/health", get(health))
        .route("/prompt", post(move |Json(prompt): Json<Prompt>| async move { stream(&prompt, pace) }));
    let mut options = ServeOptions::default();
    // What is being said when it is told to stop stays unsaid.
    options.stop_within = Duration::from_millis(200);
    let stop = async {
        let _ = stop.await;
    };
    serve(listener, app, stop).options(options).await.context("the end of the agent")
}

async fn health() -> Json<Health> {
    Json(Health {
        name: "nexus-demo agent".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        features: vec!["streaming".to_owned()],
    })
}

fn stream(prompt: &Prompt, pace: Duration) -> ([(&'static str, &'static str); 1], Body) {
    let text = text::answer(&prompt.text);
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        for piece in text::pieces(&text, PIECE) {
            // Whoever asked has gone.
            if sender.send(Bytes::copy_from_slice(piece.as_bytes())).await.is_err() {
                return;
            }
            sleep(pace).await;
        }
    });
    ([("content-type", "text/plain; charset=utf-8")], Body::new(Pieces(receiver)))
}

/// A body that is sent as it comes.
struct Pieces(mpsc::Receiver<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|it| Ok(Frame::data(it))))
    }
}

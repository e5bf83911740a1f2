//! Does what a test writes, a line of JSON each, and answers each line with one.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use nexus_events::NexusEvent;
use serde::Deserialize;
use serde_json::Value;
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindowBuilder};
use tauri_plugin_tidings::TidingsExt as _;

/// How long a page may take to answer; one that is not there does not.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a test may ask for.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
enum Order {
    /// Publishes events in turn.
    Publish {
        events: Vec<NexusEvent>,
    },
    /// Loads the page of a window anew.
    Reload {
        window: String,
    },
    /// Opens a window; hidden, if it is to be.
    Open {
        window: String,
        url: String,
        visible: bool,
    },
    Show {
        window: String,
    },
    Hide {
        window: String,
    },
    Close {
        window: String,
    },
    /// Answers what an expression is in the page of a window.
    Ask {
        window: String,
        expression: String,
    },
    /// Answers how many questions wait.
    Waiting,
    Quit,
}

/// Begins in a thread of its own.
pub(crate) fn start(app: AppHandle, address: &str) -> std::io::Result<()> {
    let mut answers = TcpStream::connect(address)?;
    let orders = BufReader::new(answers.try_clone()?);
    thread::spawn(move || {
        for line in orders.lines().map_while(Result::ok) {
            let answer = match follow(&app, &line) {
                Ok(answer) => serde_json::json!({ "error": null, "answer": answer }),
                Err(error) => serde_json::json!({ "error": error.to_string() }),
            };
            let _ = writeln!(answers, "{answer}");
        }
    });
    Ok(())
}

fn follow(app: &AppHandle, line: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let find = |label: &str| app.get_webview_window(label).ok_or(format!("there is no window {label}"));
    match serde_json::from_str(line)? {
        Order::Publish { events } => {
            for event in events {
                drop(app.tidings::<NexusEvent>().publish(event)?);
            }
        }
        Order::Reload { window } => find(&window)?.reload()?,
        Order::Open { window, url, visible } => {
            let built = WebviewWindowBuilder::new(app, window, WebviewUrl::App(url.into()));
            built.inner_size(800.0, 600.0).visible(visible).build()?;
        }
        Order::Show { window } => find(&window)?.show()?,
        Order::Hide { window } => find(&window)?.hide()?,
        Order::Close { window } => find(&window)?.close()?,
        Order::Ask { window, expression } => {
            let (said, heard) = mpsc::channel();
            find(&window)?.eval_with_callback(expression, move |answer| {
                let _ = said.send(answer);
            })?;
            return Ok(serde_json::from_str(&heard.recv_timeout(PATIENCE)?)?);
        }
        Order::Waiting => return Ok(app.tidings::<NexusEvent>().stats().open.into()),
        Order::Quit => app.exit(0),
    }
    Ok(Value::Null)
}

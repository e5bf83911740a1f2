//! Does what a test writes, a line of JSON each, and answers each line with one.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::thread;

use nexus_events::NexusEvent;
use serde::Deserialize;
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindowBuilder};
use tauri_plugin_tidings::TidingsExt as _;

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
    Quit,
}

/// Begins in a thread of its own.
pub(crate) fn start(app: AppHandle, address: &str) -> std::io::Result<()> {
    let mut answers = TcpStream::connect(address)?;
    let orders = BufReader::new(answers.try_clone()?);
    thread::spawn(move || {
        for line in orders.lines().map_while(Result::ok) {
            let done = follow(&app, &line).map_err(|error| error.to_string());
            let _ = writeln!(answers, "{}", serde_json::json!({ "error": done.err() }));
        }
    });
    Ok(())
}

fn follow(app: &AppHandle, line: &str) -> Result<(), Box<dyn std::error::Error>> {
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
        Order::Quit => app.exit(0),
    }
    Ok(())
}

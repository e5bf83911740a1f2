//! The events of OpenCode Nexus in real windows: the feed of the demo, in a Tauri application.
//!
//! With `NEXUS_DRIVE=ADDRESS` it does what is written to it there, for tests.

// No console beside the window on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod drive;

use nexus_events::NexusEvent;
use tauri_plugin_tidings::{Builder, TidingsExt as _};

fn main() -> tauri::Result<()> {
    let mut events = Builder::<NexusEvent>::new();
    if let Some(folder) = std::env::var_os("NEXUS_DATA") {
        events = events.store(folder);
    }
    tauri::Builder::default()
        .plugin(events.build())
        .setup(|app| {
            // Before any window is there: the first one shows it all the same.
            let ready = serde_json::json!({ "version": 1, "features": ["desktop"] });
            let ready = serde_json::json!({ "type": "application_ready", "payload": ready });
            drop(app.tidings::<NexusEvent>().publish(serde_json::from_value::<NexusEvent>(ready)?)?);
            if let Ok(address) = std::env::var("NEXUS_DRIVE") {
                drive::start(app.handle().clone(), &address)?;
            }
            Ok(())
        })
        .run(tauri::generate_context!())
}

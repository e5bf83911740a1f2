//! The events of OpenCode Nexus in real windows: the feed of the demo, in a Tauri application.
//!
//! With `NEXUS_DRIVE=ADDRESS` it does what is written to it there, for tests.

// No console beside the window on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod drive;

use nexus_events::NexusEvent;
use tauri::plugin;
use tauri_plugin_tidings::{Builder, TidingsExt as _};

fn main() -> tauri::Result<()> {
    let mut events = Builder::<NexusEvent>::new();
    if let Some(folder) = std::env::var_os("NEXUS_DATA") {
        events = events.store(folder);
    }
    tauri::Builder::default()
        .plugin(events.build())
        .plugin(plugin::Builder::<_, ()>::new("again").on_webview_ready(|it| loads_again(&it)).build())
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

/// Loads a page anew when the process that shows it has ended: where it was is in its session. A page that ends
/// it by itself would do so for ever.
#[cfg(target_os = "linux")]
fn loads_again(webview: &tauri::Webview) {
    use webkit2gtk::WebViewExt as _;

    const MOST: u32 = 5;
    let _ = webview.with_webview(|webview| {
        let times = std::cell::Cell::new(0);
        webview.inner().connect_web_process_terminated(move |webview, _| {
            times.set(times.get() + 1);
            if times.get() <= MOST {
                webview.reload();
            }
        });
    });
}

/// On macOS it is `Builder::on_web_content_process_terminate`; WebView2 says it elsewhere.
#[cfg(not(target_os = "linux"))]
fn loads_again(_: &tauri::Webview) {}

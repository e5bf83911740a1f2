//! Writes a permission for each command.

fn main() {
    tauri_plugin::Builder::new(&["poll", "snapshot", "report"]).build();
}

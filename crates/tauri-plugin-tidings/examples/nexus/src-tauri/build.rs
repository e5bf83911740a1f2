//! Puts the page, the permissions and the configuration into the program.

fn main() {
    tauri_build::build();
}

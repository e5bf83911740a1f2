//! The frames of delivery in the catalog of somebody else.

use tidings_command_tests::adoption::Adopter;
use tidings_command_tests::repository;

const EXPORTER: &str = "//! Prints the catalog document of the frames.

use tidings_frames::{Frame, PollAnswer, Report};

tidings::export!(\"wire\": Frame; also PollAnswer, Report);
";

/// What a person writes in the frontend.
const FRONTEND: &str = r#"import { type Frame, isPollAnswer } from "../generated/typescript/wire/index.js";
export const isFull = (frame: Frame): boolean => frame.type === "goodbye" && frame.reason === "full";
export const frames = (answer: unknown): number => (isPollAnswer(answer) ? answer.frames.length : 0);
"#;

#[test]
fn frames_are_exported_by_another_workspace_and_nothing_names_a_path_of_this_one() {
    let shop = Adopter::new("shop");
    let here = repository().to_str().expect("a path in UTF-8");
    shop.cargo(&["tidings", "init", "--tidings", here]).ended(0).done();
    shop.lock_versions();
    let dependencies =
        shop.dependency("tidings", &["export"]) + &shop.dependency("tidings-frames", &["schema"]);
    let manifest =
        "[package]\nname = \"wire\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dev-dependencies]\n";
    shop.write("crates/wire/Cargo.toml", &format!("{manifest}{dependencies}"));
    shop.edit("Cargo.toml", "\"crates/events\"", "\"crates/events\", \"crates/wire\"");
    shop.write("crates/wire/src/lib.rs", "//! What goes over the wire.\n");
    shop.write("crates/wire/examples/catalog.rs", EXPORTER);

    shop.cargo(&["tidings", "generate"]).ended(0).says("shop  1 event").says("wire  6 events").done();

    let written: Vec<String> = shop.files().into_iter().filter(|path| !path.ends_with(".toml")).collect();
    let of_wire = written.iter().filter(|path| path.contains("/wire/")).count();
    assert!(of_wire > 15, "{written:?}");
    for path in written.iter().filter(|path| *path != "Cargo.lock") {
        assert!(!shop.read(path).contains(here), "{path} names {here}");
    }
    shop.write("src/wire.ts", FRONTEND);
    shop.typescript_compiles(&["src/wire.ts"]);
    shop.cargo(&["tidings", "check"]).ended(0).done();
}

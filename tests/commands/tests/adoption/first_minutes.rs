//! The first minutes of an adopter: from an empty folder to types that a frontend compiles.

use tidings_command_tests::adoption::{Adopter, Compiler};
use tidings_command_tests::{program, repository};

/// The event a person adds to the enum that `init` wrote.
const EVENT: &str = "    /// A task was given up.
    TaskAbandoned {
        version: Version<1>,
        /// Why, in plain words.
        reason: String,
    },
";

/// What a person writes in the frontend.
const FRONTEND: &str = r#"import type { ShopEvent } from "../generated/typescript/shop/index.js";
export const headline = (event: ShopEvent): string => { switch (event.type) {
  case "task_finished": return event.payload.title;
  case "task_abandoned": return event.payload.reason;
} };
"#;

/// What the README states of the way to types.
const STEPS_TO_TYPES: usize = 5;
const LINES_BY_HAND: usize = 11;

/// Counts what a person does and writes.
#[derive(Default)]
struct Journey {
    steps: Vec<&'static str>,
    lines: usize,
}

impl Journey {
    fn command(&mut self, step: &'static str) {
        self.steps.push(step);
    }

    fn writes(&mut self, step: &'static str, text: &str) {
        self.steps.push(step);
        self.lines += text.lines().count();
    }
}

fn add_the_event(adopter: &Adopter) {
    adopter.edit("crates/events/src/lib.rs", "    },\n}\n", &format!("    }},\n{EVENT}}}\n"));
}

#[test]
fn an_empty_folder_comes_to_types_in_five_steps() {
    let shop = Adopter::new("shop");
    let mut journey = Journey::default();

    journey.command("cargo install tidings-cli");
    assert!(program().is_file());

    journey.command("cargo tidings init");
    let here = repository().to_str().expect("a path in UTF-8");
    shop.cargo(&["tidings", "init", "--tidings", here])
        .ended(0)
        .says("wrote crates/events/src/lib.rs\n")
        .says("next: cargo tidings generate\n")
        .done();
    shop.lock_versions();

    journey.writes("the event, in crates/events/src/lib.rs", EVENT);
    add_the_event(&shop);

    journey.command("cargo tidings generate");
    let generated = shop.cargo(&["tidings", "generate"]).ended(0).says("shop  2 events (2 read twice)");
    assert!(generated.out.contains("next: commit generated/typescript/ and schema/;"), "{}", generated.out);

    journey.writes("the import, in src/headline.ts", FRONTEND);
    shop.write("src/headline.ts", FRONTEND);
    shop.typescript_compiles(&["src/headline.ts"]);

    assert_eq!(journey.steps.len(), STEPS_TO_TYPES, "{:?}", journey.steps);
    assert_eq!(journey.lines, LINES_BY_HAND);

    // What was generated is current, and committing it leaves nothing behind.
    shop.cargo(&["tidings", "check"]).ended(0).done();
    shop.git(&["add", "--all"]).ended(0).done();
    shop.git(&["commit", "--quiet", "--message", "Events"]).ended(0).done();
    shop.cargo(&["tidings", "generate"]).ended(0).says("nothing changed").done();
    assert_eq!(shop.git(&["status", "--porcelain"]).ended(0).out, "");

    // The compiler of the frontend notices an event that is not handled.
    let forgetful = FRONTEND.replace("  case \"task_abandoned\": return event.payload.reason;\n", "");
    shop.write("src/headline.ts", &forgetful);
    for compiler in Compiler::ALL {
        shop.tsc(compiler, &["src/headline.ts"]).failed().says("TS2366").done();
    }
}

#[test]
fn the_scaffolds_own_test_passes_and_fails_with_the_report_of_check() {
    let shop = Adopter::new("shop");
    let here = repository().to_str().expect("a path in UTF-8");
    shop.cargo(&["tidings", "init", "--tidings", here]).ended(0).done();
    shop.lock_versions();
    let test = |environment: &[(&str, &str)]| {
        shop.cargo_in(".", &["test", "--quiet", "--test", "current"], environment)
    };

    // Before the first `generate` nothing is there yet, which the test says too.
    test(&[]).ended(101).says("artefact-missing").says("run `cargo tidings generate`").done();

    shop.cargo(&["tidings", "generate"]).ended(0).done();
    test(&[]).ended(0).done();

    add_the_event(&shop);
    test(&[])
        .ended(101)
        .says("the generated files are not what the events say")
        .says("error[artefact-stale]")
        .says("TaskAbandoned")
        .says("run `cargo tidings generate` and commit the result")
        .done();

    // The environment names another program.
    let program = program().to_str().expect("a path in UTF-8");
    test(&[("TIDINGS_COMMAND", program)]).ended(101).says("error[artefact-stale]").done();
    test(&[("TIDINGS_COMMAND", "no-such-program")]).ended(101).says("could not be started").done();

    shop.cargo(&["tidings", "generate"]).ended(0).done();
    test(&[("TIDINGS_COMMAND", program)]).ended(0).done();
}

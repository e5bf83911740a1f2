//! A team that has an xtask: the commands go where its own commands are.

use tidings_command_tests::adoption::Adopter;

const EVENTS: &str = r#"use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Events, Version};

#[derive(Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub enum TeamEvent {
    Merged { version: Version<1>, number: u32 },
}
"#;

/// The xtask of the team, before and after.
fn xtask(variant: &str, arm: &str) -> String {
    format!(
        "use std::process::ExitCode;\n\n\
         use clap::Parser;\n\n\
         /// The chores of the team\n\
         #[derive(Parser)]\n\
         #[command(bin_name = \"cargo xtask\")]\n\
         enum Xtask {{\n\
         \x20   /// Builds the installers\n\
         \x20   Dist {{ #[arg(long)] sign: bool }},\n\
         {variant}}}\n\n\
         fn main() -> ExitCode {{\n\
         \x20   match Xtask::parse() {{\n\
         \x20       Xtask::Dist {{ sign }} => println!(\"dist {{sign}}\"),\n\
         {arm}    }}\n\
         \x20   ExitCode::SUCCESS\n\
         }}\n"
    )
}

fn team(variant: &str, arm: &str) -> Adopter {
    let team = Adopter::new("team");
    team.write("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"events\", \"xtask\"]\n");
    team.write(".cargo/config.toml", "[alias]\nxtask = \"run --quiet --package xtask --\"\n");
    let package = |name: &str, dependencies: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n{dependencies}"
        )
    };
    team.write(
        "events/Cargo.toml",
        &package(
            "events",
            &format!(
                "schemars = \"1\"\nserde = {{ version = \"1\", features = [\"derive\"] }}\n{}\n[dev-dependencies]\n{}",
                team.dependency("tidings", &["schema"]),
                team.dependency("tidings", &["export"]),
            ),
        ),
    );
    team.write("events/src/lib.rs", EVENTS);
    team.write("events/examples/catalog.rs", "tidings::export!(\"team\": events::TeamEvent);\n");
    team.write(
        "xtask/Cargo.toml",
        &package(
            "xtask",
            &format!(
                "clap = {{ version = \"4\", features = [\"derive\"] }}\n{}",
                team.dependency("tidings-cli", &[])
            ),
        ),
    );
    team.write("xtask/src/main.rs", &xtask(variant, arm));
    team.lock_versions();
    team
}

#[test]
fn nested_in_an_xtask_every_next_command_has_its_words() {
    let team = team(
        "    /// Events: schema, types, drift\n    #[command(subcommand)]\n    Events(tidings_cli::Command),\n",
        "        Xtask::Events(command) => return command.run(),\n",
    );
    team.write("schema/tidings.toml", "command = \"cargo xtask events\"\n");

    team.cargo(&["xtask", "events", "check"])
        .ended(1)
        .says("run `cargo xtask events generate` and commit the result")
        .says("cargo xtask events explain artefact-missing")
        .done();
    team.cargo(&["xtask", "events", "generate"])
        .ended(0)
        .says("put `cargo xtask events check` into CI and the pre-commit hook")
        .done();
    team.cargo(&["xtask", "events", "check"]).ended(0).done();
    assert!(team.read("schema/current/team/bundle.json").contains("cargo xtask events generate"));

    team.cargo(&["xtask", "events", "explain", "artefact-stail"])
        .ended(2)
        .says("did you mean `cargo xtask events explain artefact-stale`?")
        .done();
    team.cargo(&["xtask", "events", "--help"]).ended(0).says("Usage: cargo xtask events <COMMAND>").done();
    team.cargo(&["xtask", "dist", "--sign"]).ended(0).says("dist true").done();
}

#[test]
fn flattened_into_an_xtask_the_commands_stand_beside_its_own() {
    let team = team(
        "    #[command(flatten)]\n    Tidings(tidings_cli::Command),\n",
        "        Xtask::Tidings(command) => return command.run(),\n",
    );
    team.write("schema/tidings.toml", "command = \"cargo xtask\"\n");

    team.cargo(&["xtask", "check"]).ended(1).says("run `cargo xtask generate` and commit the result").done();
    team.cargo(&["xtask", "generate"]).ended(0).says("put `cargo xtask check` into CI").done();
    team.cargo(&["xtask", "check"]).ended(0).done();
    team.cargo(&["xtask", "--help"]).ended(0).says("generate").says("dist").done();

    // From a folder inside, as from the root.
    team.cargo_in("events/src", &["xtask", "check"], &[]).ended(0).done();
}

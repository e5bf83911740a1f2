//! An application that had events before it had tidings: they are taken in as they are.

use tidings_command_tests::adoption::{Adopter, Compiler};

/// The events as they were: internally tagged, some with nothing but a tag, none with a version.
const BEFORE: &str = r#"use serde::{Deserialize, Serialize};

/// What the daemon tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Notice {
    /// It runs.
    Started,
    /// Somebody came.
    Joined(Member),
    /// A number of things arrived.
    #[serde(rename_all = "camelCase")]
    Delivered { item_count: u32, from: Option<String> },
    Stopped,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}
"#;

/// Every edit of a line, old and new.
const EDITS: &[(&str, &str)] = &[
    (
        "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]\n#[serde(tag",
        "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, tidings::Events)]\n#[serde(tag",
    ),
    ("    Started,\n", "    #[event(unversioned)]\n    Started,\n"),
    ("    Joined(", "    #[event(unversioned)]\n    Joined("),
    ("    #[serde(rename_all", "    #[event(unversioned)]\n    #[serde(rename_all"),
    ("    Stopped,\n", "    #[event(unversioned)]\n    Stopped,\n"),
    (
        "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]\npub struct",
        "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]\npub struct",
    ),
];

/// Prints one value of each event, as serde writes it, and reads it back.
const WIRE: &str = r#"use notices::{Member, Notice};

fn main() {
    let member = |role| Member { name: "Ada".into(), role };
    for notice in [
        Notice::Started,
        Notice::Joined(member(None)),
        Notice::Joined(member(Some("captain".into()))),
        Notice::Delivered { item_count: 3, from: None },
        Notice::Delivered { item_count: 4, from: Some("Bob".into()) },
        Notice::Stopped,
    ] {
        let text = serde_json::to_string(&notice).unwrap();
        assert_eq!(serde_json::from_str::<Notice>(&text).unwrap(), notice);
        println!("{text}");
    }
}
"#;

const FRONTEND: &str = r#"import type { Notice } from "./generated/typescript/daemon/index.js";

export function line(notice: Notice): string {
  switch (notice.kind) {
    case "started":
    case "stopped":
      return notice.kind;
    case "joined":
      return notice.name + (notice.role ?? "");
    case "delivered":
      return notice.itemCount.toFixed() + (notice.from === null ? "" : notice.from);
  }
}

export const all: readonly Notice[] = [
"#;

fn manifest(more: &str) -> String {
    format!(
        "[package]\nname = \"notices\"\nversion = \"1.2.0\"\nedition = \"2021\"\n\n[dependencies]\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n{more}"
    )
}

#[test]
fn an_internally_tagged_enum_without_versions_keeps_its_wire() {
    let daemon = Adopter::new("daemon");
    daemon.write("Cargo.toml", &manifest(""));
    daemon.write("src/lib.rs", BEFORE);
    daemon.write("examples/wire.rs", WIRE);
    daemon.lock_versions();
    let wire = || daemon.cargo(&["run", "--quiet", "--example", "wire"]).ended(0).out;
    let before = wire();
    assert_eq!(before.lines().count(), 6, "{before}");
    assert!(before.starts_with("{\"kind\":\"started\"}\n"), "{before}");

    daemon.write(
        "Cargo.toml",
        &manifest(&format!(
            "schemars = \"1\"\n{}\n[dev-dependencies]\n{}",
            daemon.dependency("tidings", &["schema"]),
            daemon.dependency("tidings", &["export"]),
        )),
    );
    for (old, new) in EDITS {
        daemon.edit("src/lib.rs", old, new);
    }
    daemon.write("examples/catalog.rs", "tidings::export!(\"daemon\": notices::Notice);\n");
    assert_eq!(wire(), before, "not a byte on the wire has changed");

    daemon.cargo(&["tidings", "generate"]).ended(0).says("daemon  4 events").done();
    daemon.cargo(&["tidings", "check"]).ended(0).done();

    // What serde wrote is what the types say: the values themselves are compiled.
    let values: String = before.lines().map(|line| format!("  {line},\n")).collect();
    daemon.write("frontend.ts", &format!("{FRONTEND}{values}];\n"));
    daemon.typescript_compiles(&["frontend.ts"]);
    for wrong in ["{ kind: \"started\", version: 1 }", "{ kind: \"Started\" }", "{ kind: \"joined\" }"] {
        daemon.write("frontend.ts", &format!("{FRONTEND}  {wrong},\n];\n"));
        for compiler in Compiler::ALL {
            daemon.tsc(compiler, &["frontend.ts"]).failed().says("frontend.ts(16,").done();
        }
    }
}

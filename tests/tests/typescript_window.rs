//! TypeScript for a time of transition: the versions that some release in the window still sends, each
//! told from the others by its number.

#[path = "catalogs/nexus.rs"]
mod nexus_catalog;

use std::path::{Path, PathBuf};

use serde_json::json;
use tidings_schema::catalog::Catalog;
use tidings_schema::evolution::presents;
use tidings_schema::released::{Baseline, Release, Released, Revision};
use tidings_schema::selection::window;
use tidings_tests::frontend::{COMPILERS, compile, emit, generate, judge_validators};

use nexus_catalog::nexus;

/// Two releases: `server_status` went out in its first version, then in its second.
fn baseline(catalog: &Catalog) -> Baseline {
    let revisions = catalog.events.iter().zip(presents(catalog)).map(|(event, present)| Revision {
        catalog: catalog.name.clone(),
        event_type: event.event_type.clone(),
        version: event.version,
        revision: 0,
        added_in: usize::from(event.version == 2),
        fingerprint: present.fingerprint(),
        content: Released {
            writer: present.writer,
            reader: present.reader,
            sample: json!({}),
            source: Vec::new(),
        }
        .into(),
    });
    let mut revisions: Vec<Revision> = revisions.collect();
    revisions.sort_by_key(|revision| revision.added_in);
    let releases = ["1.0.0", "1.1.0"].map(|name| Release { name: name.to_owned() }).to_vec();
    Baseline { releases, revisions, tombstones: Vec::new() }
}

/// What compiles only where tag and version narrow to one payload.
const BOTH: &str = r#"import { type NexusEventAnyVersion, versions } from "./nexus/index.js";

export function state(event: NexusEventAnyVersion): string | undefined {
  if (event.type !== "server_status") return undefined;
  switch (event.payload.version) {
    case 1:
      // @ts-expect-error: the second version has it
      event.payload.status;
      return `${event.payload.event_type}: ${event.payload.message}`;
    case 2:
      // @ts-expect-error: the first version had it
      event.payload.message;
      return event.payload.status;
  }
}

export const all: readonly [1, 2] = versions.server_status.all;
"#;

/// The same once nobody sends the first version any more.
const ONE: &str = r#"import { type NexusEventAnyVersion, versions } from "./nexus/index.js";

export function state(event: NexusEventAnyVersion): string | undefined {
  if (event.type !== "server_status") return undefined;
  const version: 2 = event.payload.version;
  return `${version}: ${event.payload.status}`;
}

export const all: readonly [2] = versions.server_status.all;
"#;

fn project(name: &str, catalog: &Catalog, uses: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).expect("writable");
    generate(catalog, &root.join("nexus"));
    std::fs::write(root.join("uses.ts"), uses).expect("writable");
    root
}

#[test]
fn an_event_of_a_version_in_the_window_narrows_and_validates_as_that_version() {
    let catalog = nexus();
    let baseline = baseline(&catalog);
    let first = json!({ "type": "server_status", "payload": {
        "version": 1, "event_type": "Started", "message": "up",
        "timestamp": { "secs_since_epoch": 1, "nanos_since_epoch": 0 },
    } });
    let second = json!({ "type": "server_status", "payload": {
        "version": 2, "status": "running", "timestamp": "2025-09-04T11:52:43Z",
    } });
    let mut mixed = first.clone();
    mixed["payload"]["version"] = 2.into();
    for (name, releases, uses, is_first_known) in
        [("window-both", Some(2), BOTH, true), ("window-one", Some(1), ONE, false)]
    {
        let root = project(name, &window(&catalog, &baseline, releases), uses);
        for compiler in COMPILERS {
            let outcome = compile(compiler, &root);
            assert!(outcome.passed, "{compiler}: {}", outcome.said);
        }
        emit(&root);
        let (mut valid, mut invalid) = (vec![second.clone()], vec![mixed.clone()]);
        if is_first_known { &mut valid } else { &mut invalid }.push(first.clone());
        let cases = [json!({
            "module": "nexus", "name": name, "type": "NexusEventAnyVersion", "valid": valid, "invalid": invalid,
        })];
        let outcome = judge_validators(&root, &cases);
        assert!(outcome.passed, "{}", outcome.said);
    }
    // Each of the two programs refuses what the other takes.
    let root = project("window-swapped", &window(&catalog, &baseline, Some(1)), BOTH);
    assert!(!compile(COMPILERS[0], &root).passed);
}

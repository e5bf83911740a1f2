//! A crash or a full disk in the middle: the old state or the new one, never a mixture that `check`
//! would call clean.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use tidings_command_tests::{Fixture, Said, Tree, volume};

/// How many event types each of the two packages has: enough that writing takes a while.
const EVENTS: usize = 60;

/// Two states of the outputs between which only the configuration decides, so that nothing needs
/// compiling: each exports one of two packages, and no file of one is in the other.
const STATES: [&str; 2] = [
    "packages = [\"shop-events\"]\nid-base = \"urn:one\"\n",
    "packages = [\"stock-events\"]\nid-base = \"urn:other\"\n[[typescript]]\nout = \"../web\"\n",
];

/// How many runs are killed.
fn rounds() -> u32 {
    u32::try_from(volume(8, 60)).unwrap_or(u32::MAX)
}

const OUTPUTS: &[&str] = &["schema/current", "generated", "web"];

fn many(test: &str) -> Fixture {
    let fixture = Fixture::shop(test);
    crate::generate::second_package(&fixture, "stock");
    for (package, name) in [("events", "Shop"), ("stock-events", "Stock")] {
        let mut text = String::from(
            "//! Many events.\n\nuse schemars::JsonSchema;\nuse serde::{Deserialize, Serialize};\n\
             use tidings::{Events, Version};\n\n/// Many.\n\
             #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]\n\
             #[serde(tag = \"type\", content = \"payload\", rename_all = \"snake_case\")]\n",
        );
        let _ = writeln!(text, "pub enum {name}Event {{");
        for number in 0..EVENTS {
            let _ = writeln!(
                text,
                "    /// Number {number}.\n    {name}Moved{number} {{ version: Version<1>, text: String, count: u32 }},"
            );
        }
        text.push_str("}\n");
        fixture.write(&format!("{package}/src/lib.rs"), text);
    }
    fixture.remove("events/src/old.rs");
    fixture
}

fn outputs(fixture: &Fixture) -> Tree {
    fixture.tree().below(OUTPUTS)
}

fn bytes(tree: &Tree) -> BTreeMap<String, Vec<u8>> {
    tree.contents().into_iter().map(|(path, text)| (path.to_owned(), text.to_vec())).collect()
}

/// Whether a run is about to write: there are files beside their places.
fn writing(fixture: &Fixture) -> bool {
    let folders = ["schema/current/shop", "schema/current/stock"];
    folders.iter().filter_map(|folder| std::fs::read_dir(fixture.path(folder)).ok()).any(|mut entries| {
        entries.any(|entry| {
            entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(".tidings-"))
        })
    })
}

#[test]
fn a_run_that_is_killed_leaves_the_old_state_or_the_new_or_drift_that_check_reports() {
    let fixture = many("killed");
    let mut states = Vec::new();
    let mut duration = Duration::ZERO;
    for configuration in STATES.iter().chain(&STATES) {
        fixture.write("schema/tidings.toml", configuration);
        let start = Instant::now();
        fixture.generate();
        duration = start.elapsed();
        states.push(bytes(&outputs(&fixture)));
    }
    assert_eq!((&states[0], &states[1]), (&states[2], &states[3]), "both states are made again alike");
    assert!(states[0].keys().all(|path| path.ends_with("manifest.txt") || !states[1].contains_key(path)));

    let (mut mixtures, mut clean, mut untouched) = (0, 0, 0);
    let mut at = 1;
    let rounds = rounds();
    for round in 0..rounds {
        let (old, new) = (&states[at], &states[1 - at]);
        fixture.write("schema/tidings.toml", STATES[1 - at]);
        let mut run = fixture.tidings("generate").start();
        if round % 3 == 0 {
            // Over the whole run …
            std::thread::sleep(duration * round / rounds);
        } else {
            // … and more often while it writes.
            let start = Instant::now();
            // cargo may have to wait for another fixture.
            let enough = duration * 4 + Duration::from_secs(60);
            while !writing(&fixture) && !run.has_ended() && start.elapsed() < enough {}
            std::thread::sleep(Duration::from_micros(u64::from(round * 30 / rounds) * 300));
        }
        run.kill().expect("the run can be killed");

        let now = bytes(&outputs(&fixture));
        let check = fixture.tidings("check").run();
        match check.code {
            0 => {
                assert_eq!(&now, new, "clean, so it must be the new state: round {round}");
                clean += 1;
            }
            1 => {
                assert_ne!(&now, new, "round {round}: {}", check.stdout);
                if &now == old { untouched += 1 } else { mixtures += 1 }
            }
            _ => panic!("round {round}: {}", check.transcript()),
        }
        // On to the new state, or back to the old one: either way nothing of the other is left.
        if round % 4 < 2 {
            at = 1 - at;
        }
        fixture.write("schema/tidings.toml", STATES[at]);
        let again = fixture.tidings("generate").run();
        assert_eq!(again.code, 0, "round {round}: {}", again.transcript());
        let mended = outputs(&fixture);
        assert_eq!(mended.listing(), states[at].keys().map(|path| format!("{path}\n")).collect::<String>());
        assert_eq!(&bytes(&mended), &states[at], "round {round}");
    }
    // The sweep must have met all three, or it has tested nothing.
    assert!(
        mixtures > rounds / 6 && untouched > 0,
        "{mixtures} mixtures, {untouched} untouched, {clean} clean"
    );
}

/// The full disk is made by a limit on the size of files: what is larger cannot be written.
#[test]
fn a_file_that_cannot_be_written_whole_leaves_everything_as_it_was() {
    let fixture = many("too_large");
    fixture.write("schema/tidings.toml", STATES[0]);
    fixture.generate();
    fixture.write("schema/tidings.toml", STATES[1]);
    let computed = fixture.tidings("check").run();
    assert_eq!(computed.code, 1, "the other exporter is built: {}", computed.transcript());
    let before = fixture.tree();

    // A signal that is ignored becomes an error the program can tell of.
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 16; exec \"$@\"", "sh"];
    let said = fixture.tidings("generate").under(limited).run();
    assert_eq!(said.code, 2, "{}", said.transcript());
    assert_eq!(fixture.tree(), before, "as it was: {}", said.transcript());
    assert!(said.stderr.contains("could not write"), "{}", said.transcript());
    fixture.generate();
    assert_eq!(fixture.tidings("check").run().code, 0);
}

#[test]
fn more_files_are_written_than_a_process_may_have_open() {
    let fixture = many("open_files");
    let limited = ["sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"];
    let said = fixture.tidings("generate").under(limited).run();
    assert_eq!(said.code, 0, "{}", said.transcript());
}

/// A real full disk: a small file system in memory, in a name space of its own.
#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    if !can_mount() {
        say(
            "skipped `a_full_disk_leaves_everything_as_it_was`: this machine does not let this user mount; the limit on file sizes is tested instead",
        );
        return;
    }
    let fixture = many("full_disk");
    fixture.write("schema/tidings.toml", STATES[1]);
    let computed = fixture.tidings("check").run();
    assert_eq!(computed.code, 1, "the exporter is built: {}", computed.transcript());
    let list = "find web schema -type f | sort | xargs -r sha256sum";
    let script = format!(
        "mkdir -p web && mount -t tmpfs -o size=24k none web && echo mine > web/mine.txt && {list} > ../before.txt; \
         \"$@\"; code=$?; {list} > ../after.txt; exit $code"
    );
    let said = fixture.tidings("generate").under(["unshare", "--mount", "sh", "-c", &script, "sh"]).run();
    assert_snapshot!("full_disk", said.transcript());
    let listed = |name: &str| {
        std::fs::read_to_string(fixture.root().with_file_name(name)).expect("the files were listed")
    };
    assert_eq!(listed("after.txt"), listed("before.txt"));
    assert_eq!(said.code, 2);
}

/// Folders that may not be written: root is bound by that only without its privilege over files.
#[test]
fn an_output_that_may_not_be_written_is_refused_and_nothing_is_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::shop("read_only");
    fixture.write("web/events/mine.txt", "mine\n");
    fixture.write("schema/tidings.toml", "[[typescript]]\nout = \"../web/events\"\n");
    let set = |mode: u32| {
        std::fs::set_permissions(fixture.path("web/events"), std::fs::Permissions::from_mode(mode))
            .expect("permissions can be set");
    };
    let computed = fixture.tidings("check").run();
    assert_eq!(computed.code, 1, "the exporter is built: {}", computed.transcript());
    set(0o555);
    let before = fixture.tree();
    let said = unprivileged(&fixture, "generate");
    let after = fixture.tree();
    set(0o755);
    let Some(said) = said else {
        say(
            "skipped `an_output_that_may_not_be_written…`: root cannot give up its privilege over files here",
        );
        return;
    };
    assert_snapshot!("read_only_output", said.transcript());
    assert_eq!(after, before, "nothing is written");
}

/// Runs without root's privilege to write whatever it likes; `None` where root cannot give it up.
fn unprivileged(fixture: &Fixture, arguments: &str) -> Option<Said> {
    let probe = fixture.path("web/events/probe.txt");
    let bound = ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"];
    let writes = |words: &[&str]| {
        let (first, rest) = words.split_first().expect("a program");
        Command::new(first).args(rest).arg(&probe).output().is_ok_and(|output| output.status.success())
    };
    if !writes(&["touch"]) {
        return Some(fixture.tidings(arguments).run());
    }
    let _ = std::fs::remove_file(&probe);
    let can_give_up =
        writes(&[&bound[..], &["true"]].concat()) && !writes(&[&bound[..], &["touch"]].concat());
    let _ = std::fs::remove_file(&probe);
    can_give_up.then(|| fixture.tidings(arguments).under(bound).run())
}

fn can_mount() -> bool {
    let script = "mount -t tmpfs -o size=4k none /tmp";
    Command::new("unshare")
        .args(["--mount", "sh", "-c", script])
        .output()
        .is_ok_and(|output| output.status.success() && Path::new("/tmp").exists())
}

#[expect(clippy::print_stderr, reason = "a test that cannot be run says so aloud")]
fn say(reason: &str) {
    eprintln!("{reason}");
}

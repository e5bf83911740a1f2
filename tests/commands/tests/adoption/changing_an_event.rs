//! `crates/CHANGING.md`, step by step: every edit is made, every command is run, and prints what the
//! page says.

use tidings_command_tests::adoption::{Adopter, Compiler, Said};
use tidings_command_tests::repository;

/// One fenced block with the comment above it: `<!-- edit FILE -->`, `<!-- write FILE -->`, `<!-- fails -->`.
struct Block {
    instruction: String,
    language: String,
    lines: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut instruction = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(inner) = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) {
            instruction = inner.to_owned();
        } else if let Some(language) = line.strip_prefix("```") {
            let lines = lines.by_ref().take_while(|line| *line != "```").map(str::to_owned).collect();
            blocks.push(Block {
                instruction: std::mem::take(&mut instruction),
                language: language.to_owned(),
                lines,
            });
        }
    }
    blocks
}

/// Replaces what stands before a change by what stands after it: `-` and ` ` lines by `+` and ` ` lines.
fn edit(adopter: &Adopter, file: &str, lines: &[String]) {
    let side = |marks: [char; 2]| -> String {
        lines
            .iter()
            .filter(|line| line.is_empty() || line.starts_with(marks))
            .map(|line| format!("{}\n", line.get(1..).unwrap_or_default()))
            .collect()
    };
    adopter.edit(file, &side([' ', '-']), &side([' ', '+']));
}

fn run(adopter: &Adopter, line: &str) -> Said {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["cargo", "tidings", "init", rest @ ..] => {
            // Until the first release is on crates.io, tidings is here.
            let here = repository().to_str().expect("a path in UTF-8");
            let said = adopter.cargo(&[&["tidings", "init", "--tidings", here], rest].concat());
            adopter.lock_versions();
            said
        }
        ["cargo", args @ ..] => adopter.cargo(args),
        ["git", args @ ..] => adopter.git(args),
        ["npx", "tsc", "--noEmit", files @ ..] => {
            let others = &Compiler::ALL[1..];
            let said = adopter.tsc(Compiler::ALL[0], files);
            for other in others {
                assert_eq!(adopter.tsc(*other, files).code == 0, said.code == 0, "{other:?} on {files:?}");
            }
            said
        }
        _ => panic!("the page runs `{line}`, which this test cannot"),
    }
}

/// Whether a text has these lines, one after the other; `…` stands for any number of them.
fn reads(text: &[&str], expected: &[&str]) -> bool {
    match expected.split_first() {
        None => text.is_empty(),
        Some((&"…", rest)) => (0..=text.len()).any(|skipped| reads(&text[skipped..], rest)),
        Some((line, rest)) => text.first() == Some(line) && reads(&text[1..], rest),
    }
}

/// Durations and the beginnings of hashes differ from run to run and with every change of the scaffold.
fn steady(text: &str) -> String {
    let word = |word: &str| match word {
        word if word.starts_with("sha256:") => "sha256:…".to_owned(),
        word => word.to_owned(),
    };
    let line = |line: &str| {
        let mut words: Vec<String> = line.trim_end().split(' ').map(word).collect();
        if let [.., time, unit] = words.as_mut_slice()
            && unit == "s"
            && time.parse::<f64>().is_ok()
        {
            *time = "…".to_owned();
        }
        words.join(" ")
    };
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_event_is_changed_as_the_page_says() {
    let page = std::fs::read_to_string(repository().join("crates/CHANGING.md")).expect("the page");
    let blocks = blocks(&page);
    let acme = Adopter::new("acme");
    let mut commands = 0;
    for Block { instruction, language, lines } in &blocks {
        let file = instruction.split_once(' ').map_or("", |(_, file)| file);
        match (language.as_str(), instruction.split(' ').next()) {
            ("diff", Some("edit")) => edit(&acme, file, lines),
            (_, Some("write")) => acme.write(file, &(lines.join("\n") + "\n")),
            ("console", instruction) => {
                let (command, expected) = lines.split_first().expect("a command");
                let said = run(&acme, command.strip_prefix("$ ").expect("`$ ` and a command"));
                let fails = instruction == Some("fails");
                assert_eq!(said.code != 0, fails, "`{command}`\n{}", said.all());
                let (printed, expected) = (steady(&said.all()), steady(&expected.join("\n")));
                let matches =
                    reads(&printed.lines().collect::<Vec<_>>(), &expected.lines().collect::<Vec<_>>());
                assert!(
                    matches,
                    "the page says that `{command}` prints\n{expected}\nbut it prints\n{printed}"
                );
                commands += 1;
            }
            (language, _) => panic!("a block of {language} without an instruction"),
        }
    }
    assert!(commands > 10, "{commands} commands are too few for the whole way");
}

#[test]
fn a_page_that_says_something_else_does_not_pass() {
    let printed = ["one", "two", "three"];
    assert!(reads(&printed, &["one", "…", "three"]) && reads(&printed, &["…"]));
    for wrong in [&["one", "three"][..], &["two", "…"], &["one", "two"], &["…", "two"]] {
        assert!(!reads(&printed, wrong), "{wrong:?}");
    }
    assert_eq!(steady("3 files   0.4 s\n"), steady("3 files   12.0 s"));
}

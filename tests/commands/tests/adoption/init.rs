//! `init`: what it writes, what it refuses, and what it says.

use tidings_command_tests::adoption::Adopter;
use tidings_command_tests::{program, repository};

fn init(adopter: &Adopter, tidings: Option<&str>) -> tidings_command_tests::adoption::Said {
    let mut args = vec!["tidings", "init"];
    args.extend(tidings.map(|tidings| ["--tidings", tidings]).into_iter().flatten());
    adopter.cargo(&args)
}

fn here() -> &'static str {
    repository().to_str().expect("a path in UTF-8")
}

fn toml(adopter: &Adopter, path: &str) -> toml::Table {
    let text = adopter.read(path);
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}\n{text}"))
}

/// Whether cargo itself accepts what was written, without looking for dependencies.
fn packages(adopter: &Adopter) -> Vec<String> {
    let metadata = adopter.cargo(&["metadata", "--no-deps", "--offline", "--format-version", "1"]).ended(0);
    let metadata: serde_json::Value = serde_json::from_str(&metadata.out).expect("metadata");
    let mut names: Vec<String> = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|package| package["name"].as_str().map(str::to_owned))
        .collect();
    names.sort();
    names
}

#[test]
fn every_file_that_is_written_is_printed() {
    let shop = Adopter::new("shop");
    let said = init(&shop, Some(here())).ended(0);
    let mut printed: Vec<&str> = said.out.lines().filter_map(|line| line.strip_prefix("wrote ")).collect();
    printed.sort_unstable();
    assert_eq!(printed, shop.files());
    assert_eq!(said.out.lines().last(), Some("next: cargo tidings generate"));
    assert_eq!(packages(&shop), ["shop-events"]);
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let shop = Adopter::new("shop");
    init(&shop, Some(here())).ended(0).done();
    shop.write("crates/events/src/lib.rs", "// mine\n");
    let before = shop.files();
    init(&shop, Some(here()))
        .ended(2)
        .says("already there: ")
        .says("crates/events/src/lib.rs")
        .says("nothing was written")
        .says("then `cargo tidings generate`")
        .done();
    assert_eq!(shop.read("crates/events/src/lib.rs"), "// mine\n");
    assert_eq!(shop.files(), before);
}

#[test]
fn one_file_in_the_way_is_enough_for_none_to_be_written() {
    let other = Adopter::new("other");
    other.write("crates/events/examples/catalog.rs", "// mine\n");
    init(&other, Some(here())).ended(2).says("crates/events/examples/catalog.rs").done();
    assert_eq!(other.files(), ["crates/events/examples/catalog.rs"]);
}

#[test]
fn what_git_and_the_formatter_read_is_left_alone_and_the_lines_are_shown() {
    let shop = Adopter::new("shop");
    for path in [".gitignore", ".gitattributes", ".prettierignore"] {
        shop.write(path, "mine\n");
    }
    init(&shop, Some(here()))
        .ended(0)
        .says("add to your .gitignore:\n    /target\n")
        .says("add to your .gitattributes:\n    schema/current/** text eol=lf linguist-generated\n")
        .says("    schema/released/** text eol=lf linguist-generated\n    schema/tidings.lock text eol=lf merge=union\n")
        .says("add to your .prettierignore:\n    schema/current/\n    schema/released/\n    generated/\n")
        .done();
    for path in [".gitignore", ".gitattributes", ".prettierignore"] {
        assert_eq!(shop.read(path), "mine\n");
    }
}

#[test]
fn who_reads_is_written_where_it_is_said() {
    let shop = Adopter::new("shop");
    let together = ["tidings", "init", "--tidings", here(), "--readers", "together"];
    shop.cargo(&together).ended(0).says("wrote schema/tidings.toml\n").done();
    assert_eq!(toml(&shop, "schema/tidings.toml")["readers"].as_str(), Some("together"));
    drop(shop);

    let configured = Adopter::new("configured");
    configured.write("schema/tidings.toml", "# mine\n");
    configured
        .cargo(&together)
        .ended(0)
        .says("add to your schema/tidings.toml: readers = \"together\"\n")
        .done();
    assert_eq!(configured.read("schema/tidings.toml"), "# mine\n");
}

#[test]
fn who_reads_is_asked_on_a_terminal_until_the_answer_is_understood() {
    for (answers, readers) in [("1", "together"), ("who?\\n2", "separate"), ("", "separate")] {
        let shop = Adopter::new("shop");
        let asked = format!(
            "printf '{answers}\\n' | script -qec \"cargo tidings init --tidings '{}'\" /dev/null",
            here()
        );
        let mut command = shop.command("sh", ".");
        tidings_command_tests::adoption::Said::by(command.args(["-c", &asked]))
            .ended(0)
            .says("who reads the events?")
            .done();
        assert_eq!(toml(&shop, "schema/tidings.toml")["readers"].as_str(), Some(readers), "{answers}");
    }
}

#[test]
fn an_existing_xtask_is_noticed_and_the_lines_to_add_are_printed() {
    let team = Adopter::new("team");
    team.write("Cargo.toml", "[workspace]\nmembers = [\"xtask\"]\n");
    team.write("xtask/Cargo.toml", "[package]\nname = \"xtask\"\nversion = \"0.0.0\"\n");
    team.write("xtask/src/main.rs", "fn main() {}\n");
    let said = init(&team, Some(here())).ended(0).says("you have an xtask");
    let line = said.out.lines().find(|line| line.contains("in its Cargo.toml:")).expect("the dependency");
    let dependency: toml::Table =
        line.split_once(':').expect("a colon").1.trim().parse().expect("valid TOML");
    let path = dependency["tidings-cli"]["path"].as_str().expect("a path");
    assert!(
        team.path("xtask").join(path).join("src/command.rs").is_file(),
        "{path} is relative to the xtask"
    );
    said.says("#[command(subcommand)] Events(tidings_cli::Command),")
        .says("command = \"cargo xtask events\"")
        .done();
    assert_eq!(packages(&team), ["team-events", "xtask"]);
}

#[test]
fn a_lone_package_becomes_the_root_of_a_workspace() {
    let app = Adopter::new("app");
    app.write("Cargo.toml", "# ours\n[package]\nname = \"app\" # the app\nversion = \"0.1.0\"\n");
    app.write("src/main.rs", "fn main() {}\n");
    init(&app, Some(here())).ended(0).says("wrote events/Cargo.toml").says("Cargo.toml").done();
    assert!(app.read("Cargo.toml").starts_with("# ours\n[package]\nname = \"app\" # the app\n"));
    assert_eq!(packages(&app), ["app", "app-events"]);
    assert!(app.has("events/examples/catalog.rs"));
}

#[test]
fn a_workspace_whose_members_are_a_glob_stays_as_it_is() {
    let app = Adopter::new("app");
    let manifest = "[workspace]\nmembers = [\"crates/*\"]\n";
    app.write("Cargo.toml", manifest);
    app.write("crates/core/Cargo.toml", "[package]\nname = \"core-of-app\"\nversion = \"0.1.0\"\n");
    app.write("crates/core/src/lib.rs", "");
    init(&app, Some(here())).ended(0).says("wrote crates/events/Cargo.toml").done();
    assert_eq!(app.read("Cargo.toml"), manifest);
    assert_eq!(packages(&app), ["app-events", "core-of-app"]);
}

#[test]
fn a_workspace_of_listed_members_gets_one_more() {
    let app = Adopter::new("app");
    app.write("Cargo.toml", "[workspace]\nmembers = [\n    \"a\", # first\n]\n");
    app.write("a/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\n");
    app.write("a/src/lib.rs", "");
    init(&app, Some(here())).ended(0).done();
    assert!(app.read("Cargo.toml").contains("\"a\", # first"));
    assert_eq!(packages(&app), ["a", "app-events"]);
}

#[test]
fn the_git_and_the_version_form_are_valid_manifests() {
    for (given, key, value) in [
        (Some("https://git.example.org/tidings.git"), "git", "https://git.example.org/tidings.git"),
        (Some("ssh://git@example.org/team/tidings"), "git", "ssh://git@example.org/team/tidings"),
        (Some("0.1"), "version", "0.1"),
        (Some("=0.1.0"), "version", "=0.1.0"),
        (None, "version", env!("CARGO_PKG_VERSION")),
    ] {
        let app = Adopter::new("app");
        init(&app, given).ended(0).done();
        let manifest = toml(&app, "crates/events/Cargo.toml");
        for (table, feature) in [("dependencies", "schema"), ("dev-dependencies", "export")] {
            let dependency = &manifest[table]["tidings"];
            assert_eq!(dependency[key].as_str(), Some(value), "{given:?}");
            assert_eq!(dependency["features"][0].as_str(), Some(feature));
            assert_eq!(dependency.as_table().map(toml::Table::len), Some(2));
        }
        assert_eq!(packages(&app), ["app-events"]);
    }
}

#[test]
fn what_is_no_source_of_tidings_is_refused() {
    let app = Adopter::new("app");
    app.write("notes/readme.md", "");
    for given in ["notes", "nowhere"] {
        init(&app, Some(given))
            .ended(2)
            .says("neither a version, nor a git address, nor a folder with tidings in it")
            .done();
    }
    assert_eq!(app.files(), ["notes/readme.md"]);
}

#[test]
fn the_folder_may_have_any_name() {
    for (folder, package) in [
        ("My  App (2)", "my-app-2-events"),
        ("under__score", "under-score-events"),
        ("7th", "app-events"),
        ("Überblick", "berblick-events"),
        ("events", "events-events"),
    ] {
        let app = Adopter::new(folder);
        init(&app, Some(here())).ended(0).done();
        assert_eq!(packages(&app), [package], "{folder}");
        assert!(app.read("crates/events/src/lib.rs").contains("pub enum "), "{folder}");
    }
}

#[test]
fn run_by_its_own_name_it_says_what_cargo_would() {
    let shop = Adopter::new("shop");
    let program = program().to_str().expect("a path in UTF-8");
    let mut command = shop.command(program, ".");
    command.args(["init", "--tidings", here()]);
    tidings_command_tests::adoption::Said::by(&mut command)
        .ended(0)
        .says("next: cargo tidings generate\n")
        .done();
}

//! The client in TypeScript and its feed, in Chromium: the figures come from `tests/bench/client`.

use std::process::Command;

use anyhow::{Context as _, Result};
use clap::Args;
use serde_json::Value;

use super::process::{figure, output_of, repository};
use super::table::Table;

/// What to measure of the client.
#[derive(Debug, Args)]
pub(crate) struct Client {
    /// How often each is measured, in turns; the median is printed
    #[arg(long, default_value_t = 9)]
    rounds: usize,
}

/// Prints the tables.
pub(super) fn run(options: &Client) -> Result<()> {
    let root = repository();
    let folder = root.join("tests/bench/client");
    crate::test::build_packages(&root)?;
    crate::test::npm_packages(&folder)?;
    let chromium =
        crate::test::chromium().context("there is no Chromium here: `apt-get install chromium`")?;
    anstream::eprintln!("bench: measuring in Chromium");
    let mut node = Command::new("node");
    node.arg("bench.mjs").arg(chromium).arg(options.rounds.to_string()).current_dir(&folder);
    let said: Value =
        serde_json::from_str(&output_of(&mut node)?).context("the bench in TypeScript printed no JSON")?;

    let mut times = Table::new(&["", "ours", "theirs", "is", "aim"]);
    for (key, name) in [("bursts", "64 in a chunk"), ("single", "one in a chunk")] {
        let of = &said["events"][key];
        let bare = figure(of, "bare")?;
        for (key, what, aim) in
            [("handled", "to a handler", "1.3"), ("unhandled", "no handler for it", "1.15")]
        {
            let ours = figure(of, key)?;
            times.row(vec![
                format!("an event of 390 bytes, {name}: {what}"),
                format!("{:.1} µs", ours / 1e3),
                format!("{:.1} µs", bare / 1e3),
                format!("{:.2} x", ours / bare),
                format!("{aim} x"),
            ]);
        }
    }
    let (ours, empty) = (figure(&said["load"], "client")?, figure(&said["load"], "empty")?);
    times.row(vec![
        "import and createClient, catalog of 31 events".to_owned(),
        format!("{ours:.1} ms"),
        format!("{empty:.1} ms"),
        format!("+ {:.1} ms", ours - empty),
        "+ 2 ms".to_owned(),
    ]);
    for (key, what) in [("first", "first"), ("one", "one more"), ("hundred", "a hundred more")] {
        for shown in ["50 shown", "500 shown"] {
            // The component is opened in nine steps, the list at once.
            if (key, shown) == ("first", "500 shown") {
                continue;
            }
            let of = &said["feed"][key];
            let ours = figure(of, &format!("component, {shown}"))?;
            let plain = figure(of, &format!("plain, {shown}"))?;
            times.row(vec![
                format!("feed of 500, {shown}: {what}"),
                format!("{ours:.0} ms"),
                format!("{plain:.0} ms"),
                format!("{:.2} x", ours / plain),
                "1.3 x".to_owned(),
            ]);
        }
    }
    times.print("the client, beside the bare parts: parser, JSON.parse, parseEnvelope; an empty module; a plain {#each}");

    let long: Vec<f64> = said["flood"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let worst = long.iter().copied().fold(0.0, f64::max);
    anstream::println!(
        "1 000 events a second into the feed for 10 s: {} tasks over 50 ms, the longest {worst:.0} ms (aim: none)",
        long.len()
    );
    let held = &said["events"]["held"];
    anstream::println!(
        "memory: a client at rest {:.1} KiB, 500 entries of a feed {}\n",
        figure(held, "client")? / 1024.0,
        format!("{:.0} KiB", figure(held, "feed")? / 1024.0)
    );

    let mut sizes = Table::new(&["esbuild", "minified", "gzip"]);
    for row in said["sizes"].as_array().context("no sizes")? {
        sizes.row(vec![
            row["name"].as_str().unwrap_or_default().to_owned(),
            format!("{:.0} B", figure(row, "minified")?),
            format!("{:.0} B", figure(row, "gzip")?),
        ]);
    }
    sizes.print("what a page loads");
    let versions: Vec<&str> =
        said["versions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    anstream::println!("medians of {} rounds in turns; {}", options.rounds, versions.join(", "));
    Ok(())
}

//! The figures as lines of text.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value};
use url::Url;

const TITLE: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();

/// One look at a server. With the look before, and how long that is ago, rates are shown too.
pub(super) fn page(url: &Url, health: &Value, before: Option<(&Value, Duration)>) -> String {
    let none = Map::new();
    let figures = health["figures"].as_object().unwrap_or(&none);
    let number = |name: &str| figures.get(name).map_or(0, count);
    let rate = |name: &str| {
        let (earlier, time) = before?;
        let earlier = earlier["figures"].get(name).map(count)?;
        // Fewer than before: another process answers.
        Some(number(name).checked_sub(earlier)? as f64 / time.as_secs_f64().max(0.001))
    };
    let mut text = String::new();
    let status = health["status"].as_str().unwrap_or("unknown");
    let colour = if status == "ok" { AnsiColor::Green } else { AnsiColor::Red }.on_default().bold();
    let _ = writeln!(text, "{TITLE}{url}{TITLE:#}  {colour}{status}{colour:#}");
    let _ = writeln!(text, "{QUIET}{}{QUIET:#}\n", said(&health["fingerprint"]));

    for (name, words) in [
        ("published", "events published"),
        ("sent", "events sent to readers"),
        ("replayed", "of these from disk"),
        ("polls", "polls answered"),
        ("commits", "commits to disk"),
    ] {
        let per_second = rate(name).map_or_else(String::new, |it| format!("{it:>10.1}/s"));
        let _ = writeln!(text, "{words:<26}{:>12}{per_second}", number(name));
    }
    text.push('\n');
    for (name, words) in [
        ("commits", "a commit takes"),
        ("visible", "until an event is seen"),
        ("catch_up", "until a stream is live"),
    ] {
        let micros = figures.get(name).and_then(|it| it["sum_micros"].as_u64()).unwrap_or(0);
        if let Some(each) = micros.checked_div(number(name)) {
            let _ = writeln!(text, "{words:<26}{each:>12} µs");
        }
    }
    for (name, words) in [
        ("open", "connections open"),
        ("behind", "furthest behind, events"),
        ("waiting", "waiting for the disk"),
        ("window_events", "events in the window"),
        ("window_bytes", "bytes in the window"),
        ("store_errors", "errors of the disk"),
        ("missed", "events missed in gaps"),
    ] {
        let _ = writeln!(text, "{words:<26}{:>12}", number(name));
    }
    if let Some(rate) = health["rate"].as_f64() {
        let _ = writeln!(text, "{:<26}{:>11.1} %", "of what was sent arrived", rate * 100.0);
    }
    let keeping = figures.get("keeping").and_then(Value::as_bool).unwrap_or(false);
    let _ = writeln!(text, "{:<26}{:>12}", "critical events are kept", if keeping { "yes" } else { "NO" });
    for (name, words) in [
        ("connections", "streams begun"),
        ("ended", "streams ended"),
        ("gaps", "gaps told"),
        ("refused", "events refused"),
        ("unsupported", "unsupported"),
        ("carried", "carried to a version"),
    ] {
        if let Some(list) = figures.get(name).and_then(Value::as_object).and_then(counted) {
            let _ = writeln!(text, "{words:<26}  {list}");
        }
    }
    text
}

/// A number; of times and of counters by a label their sum.
fn count(figure: &Value) -> u64 {
    match figure {
        Value::Object(list) => match list.get("buckets") {
            Some(buckets) => count(buckets),
            None => list.values().filter_map(Value::as_u64).sum(),
        },
        Value::Array(buckets) => buckets.iter().filter_map(Value::as_u64).sum(),
        _ => figure.as_u64().unwrap_or(0),
    }
}

/// A server that gives no answer.
pub(super) fn away(url: &Url, error: &anyhow::Error, since: Option<Duration>) -> String {
    let colour = AnsiColor::Red.on_default().bold();
    let since = since.map_or_else(String::new, |it| format!(", for {} s", it.as_secs()));
    format!("{TITLE}{url}{TITLE:#}  {colour}away{colour:#}{since}\n{QUIET}{error:#}{QUIET:#}\n")
}

/// `slow 2, restart 1`; `None` where nothing was counted.
fn counted(list: &Map<String, Value>) -> Option<String> {
    let more = list.iter().filter(|(_, count)| count.as_u64() != Some(0));
    let list: Vec<String> = more.map(|(name, count)| format!("{name} {count}")).collect();
    (!list.is_empty()).then(|| list.join(", "))
}

fn said(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_what_came_since_the_look_before() {
        let url = Url::parse("http://127.0.0.1:4100").unwrap();
        let look = |published: u64| {
            serde_json::json!({
                "status": "ok",
                "figures": {
                    "published": published, "gaps": { "slow": 2, "window": 0 }, "keeping": true,
                    "commits": { "buckets": [1, 0, 3], "sum_micros": 1000 },
                },
            })
        };
        let text = page(&url, &look(300), Some((&look(100), Duration::from_secs(2))));
        assert!(text.contains("300     100.0/s"), "{text}");
        assert!(text.contains("a commit takes                     250 µs\n"), "{text}");
        assert!(text.contains("gaps told                   slow 2\n"), "{text}");
        // Another process answers: no rate is better than a wrong one.
        let text = page(&url, &look(5), Some((&look(100), Duration::from_secs(2))));
        assert!(text.contains("events published                     5\n"), "{text}");
    }
}

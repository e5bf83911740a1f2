//! What a run said.

use std::process::Output;

use tidings_tests::repository;

use crate::fixture::Fixture;

/// Exit code and output of one run, in a form that two machines agree on: paths, durations and
/// hashes are replaced by words.
#[derive(Debug)]
pub struct Said {
    command: String,
    /// The exit code; -1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// How cargo was called meanwhile, one call each.
    pub cargo: Vec<String>,
}

impl Said {
    pub(crate) fn new(command: String, output: &Output, fixture: &Fixture) -> Self {
        let calls = std::fs::read_to_string(fixture.calls()).unwrap_or_default();
        Self {
            command,
            code: output.status.code().unwrap_or(-1),
            stdout: normal(&String::from_utf8_lossy(&output.stdout), fixture),
            stderr: normal(&String::from_utf8_lossy(&output.stderr), fixture),
            cargo: calls.lines().map(str::to_owned).collect(),
        }
    }

    /// Whether cargo was asked to build something.
    #[must_use]
    pub fn built(&self) -> bool {
        self.cargo.iter().any(|call| call.starts_with("build"))
    }

    /// Standard output, read as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}", self.transcript()))
    }

    /// All of it as one text.
    #[must_use]
    pub fn transcript(&self) -> String {
        let mut text = format!("$ {}\nexit code {}\n", self.command, self.code);
        for (name, said) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !said.is_empty() {
                text.push_str(&format!("--- {name}\n{said}"));
                if !said.ends_with('\n') {
                    text.push('\n');
                }
            }
        }
        text
    }
}

fn normal(text: &str, fixture: &Fixture) -> String {
    let mut text = text
        .replace(&*fixture.root().to_string_lossy(), "[ROOT]")
        .replace(&*fixture.outside("").to_string_lossy(), "[OUTSIDE]/")
        .replace(&*repository().to_string_lossy(), "[REPOSITORY]");
    text = without_hashes(&text);
    text = without_threads(&text);
    text = without_temporary_names(&text);
    text.split_inclusive('\n').map(without_duration).collect()
}

/// `sha256:fefa61…` and 64 digits → `sha256:[HASH]`.
#[must_use]
pub fn without_hashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len());
        let shown = out.ends_with("sha256:") && (end >= 64 || rest[end..].starts_with('…'));
        if end >= 64 || shown {
            out.push_str("[HASH]");
            rest = rest[end..].trim_start_matches('…');
            continue;
        }
        let next = end + rest[end..].chars().next().map_or(0, char::len_utf8);
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    out
}

/// `thread 'main' (1234) panicked` → `thread 'main' panicked`.
fn without_threads(text: &str) -> String {
    let mut parts = text.split(") panicked at ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let before = out.trim_end_matches(|c: char| c.is_ascii_digit());
        match before.strip_suffix(" (") {
            Some(before) => out.truncate(before.len()),
            None => out.push(')'),
        }
        out.push_str(" panicked at ");
        out.push_str(part);
    }
    out
}

/// `.tidings-a1B2c3` → `.tidings-[RANDOM]`.
fn without_temporary_names(text: &str) -> String {
    let mut parts = text.split("/.tidings-");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("/.tidings-[RANDOM]");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_alphanumeric()));
    }
    out
}

/// `…   0.4 s` at the end of a line → `…   [TIME]`.
fn without_duration(line: &str) -> String {
    let end = line.trim_end();
    let Some(before) = end.strip_suffix(" s") else { return line.to_owned() };
    let number = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    if number < 3 {
        return line.to_owned();
    }
    format!("{}[TIME]{}", &before[..before.len() - number], &line[end.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_hashes_become_words() {
        assert_eq!(without_duration("7 files   12.3 s\n"), "7 files   [TIME]\n");
        assert_eq!(without_duration("it takes days\n"), "it takes days\n");
        assert_eq!(without_threads("thread 'main' (12) panicked at a"), "thread 'main' panicked at a");
        assert_eq!(without_hashes("sha256:fefa61…  x"), "sha256:[HASH]  x");
        assert_eq!(without_hashes(&format!("a {} b", "0a".repeat(32))), "a [HASH] b");
        assert_eq!(without_hashes("a badge: deed"), "a badge: deed");
    }
}

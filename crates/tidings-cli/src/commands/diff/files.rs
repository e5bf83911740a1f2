//! `diff OLD.json NEW.json`: two schemas by themselves.

use std::process::ExitCode;

use camino::Utf8Path;
use serde_json::{Value, json};
use tidings_schema::evolution::{Comparison, Side, Standing, between};
use tidings_schema::finding::Finding;
use tidings_schema::inclusion::Verdict;

use super::{Arguments, Format};
use crate::error::{Error, Result};
use crate::invocation::Invocation;
use crate::report;
use crate::schema_file::read;

pub(super) fn run(
    old: &Utf8Path,
    new: &Utf8Path,
    arguments: &Arguments,
    invocation: &Invocation,
) -> Result<ExitCode> {
    let standing = if arguments.raw { Standing::Bare } else { Standing::Published };
    let comparison = between(&read(old)?, &read(new)?, standing).map_err(|unusable| {
        let path = if unusable.side == Side::Old { old } else { new };
        Error::new(format!("`{path}` cannot be compared")).because(unusable.because)
    })?;
    match arguments.format {
        Format::Json => anstream::print!("{}", report::pretty(&json(&comparison))),
        Format::Text => anstream::print!("{}", text(&comparison, invocation)),
    }
    let is_compatible = [comparison.backward, comparison.forward] == [Verdict::Compatible; 2];
    Ok(if is_compatible { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn json(comparison: &Comparison) -> Value {
    let finding = |finding: &Finding| {
        json!({
            "rule": finding.rule,
            "direction": finding.direction,
            "path": finding.path,
            "message": finding.message,
            "notes": finding.notes,
            "counterexample": finding.counterexample,
        })
    };
    json!({
        "backward": comparison.backward,
        "forward": comparison.forward,
        "findings": comparison.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn text(comparison: &Comparison, invocation: &Invocation) -> String {
    let mut out = String::new();
    for finding in &comparison.findings {
        out.push_str(&report::one(finding, invocation, Utf8Path::new("")));
        out.push('\n');
    }
    let word = |verdict: Verdict| match verdict {
        Verdict::Compatible => "compatible",
        Verdict::Breaking => "breaking",
        Verdict::Undecided => "undecided",
    };
    out + &format!("backward: {} · forward: {}\n", word(comparison.backward), word(comparison.forward))
}

//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/>), for code scanning.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tidings_schema::finding::Finding;
use tidings_schema::rules::{self, Rule};

use super::Report;
use super::json::pretty;
use crate::error::Error;
use crate::invocation::Invocation;

/// The base of every path: the folder of the workspace's `Cargo.toml`.
const ROOT: &str = "%SRCROOT%";

pub(super) fn render(report: &Report<'_>, invocation: &Invocation) -> String {
    let used: BTreeMap<&str, &Rule> = report
        .findings
        .iter()
        .filter_map(|finding| Some((finding.rule, rules::find(finding.rule)?)))
        .collect();
    let index = |rule: &str| used.keys().position(|known| *known == rule);
    let results: Vec<Value> =
        report.findings.iter().map(|finding| result(finding, index(finding.rule), invocation)).collect();
    log(&used, json!({ "executionSuccessful": true }), results, invocation)
}

/// A run that could not be made is a log without results.
pub(super) fn failure(error: &Error, invocation: &Invocation) -> String {
    let notification = json!({
        "level": "error",
        "message": { "text": lines(&error.to_string(), &[error.helps()], invocation) },
    });
    let invocations = json!({ "executionSuccessful": false, "toolExecutionNotifications": [notification] });
    log(&BTreeMap::new(), invocations, Vec::new(), invocation)
}

fn log(rules: &BTreeMap<&str, &Rule>, run: Value, results: Vec<Value>, invocation: &Invocation) -> String {
    pretty(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "tidings",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.values().map(|rule| descriptor(rule, invocation)).collect::<Vec<_>>(),
            } },
            "invocations": [run],
            "originalUriBaseIds": {
                ROOT: { "description": { "text": "The folder of the workspace's Cargo.toml." } },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn descriptor(rule: &Rule, invocation: &Invocation) -> Value {
    let parts = [("", rule.what), ("Whom it breaks", rule.breaks), ("How to mend it", rule.mend)];
    let help = |mark: &str| {
        let said = parts.iter().filter(|(_, text)| !text.is_empty()).map(|(heading, text)| match *heading {
            "" => invocation.fill(text),
            heading => format!("{mark}{heading}:{mark} {}", invocation.fill(text)),
        });
        said.collect::<Vec<_>>().join("\n\n")
    };
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": invocation.fill(rule.what) },
        "help": { "text": help(""), "markdown": help("**") },
        "defaultConfiguration": { "level": rule.level.as_str() },
        "properties": { "tags": [rule.category().as_str()] },
    })
}

fn result(finding: &Finding, rule: Option<usize>, invocation: &Invocation) -> Value {
    let shown = finding.counterexample.as_ref().map(|event| format!("counterexample: {event}"));
    let shown: Vec<String> = shown.into_iter().collect();
    let mut result = json!({
        "ruleId": finding.rule,
        "level": finding.level.as_str(),
        "message": { "text": lines(&finding.message, &[&finding.notes, &shown, &finding.help], invocation) },
        "locations": location(finding).into_iter().collect::<Vec<_>>(),
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = rule.into();
    }
    if let Some(id) = &finding.id {
        result["partialFingerprints"] = json!({ "tidingsFinding/v1": id });
    }
    let mut properties = Map::new();
    if let Some(direction) = finding.direction {
        properties.insert("direction".into(), direction.as_str().into());
    }
    if let Some(counterexample) = &finding.counterexample {
        properties.insert("counterexample".into(), counterexample.clone());
    }
    for (key, value) in [("event", &finding.event), ("path", &finding.path), ("diff", &finding.diff)] {
        if let Some(value) = value {
            properties.insert(key.into(), value.as_str().into());
        }
    }
    if !properties.is_empty() {
        result["properties"] = properties.into();
    }
    result
}

/// The place of a finding; a finding about a file that is not there has that file without a line.
fn location(finding: &Finding) -> Option<Value> {
    let artefact = |file: &str| json!({ "uri": uri(file), "uriBaseId": ROOT });
    let mut location = match (&finding.source, &finding.path) {
        (Some(source), _) => json!({ "physicalLocation": {
            "artifactLocation": artefact(&source.file),
            "region": { "startLine": source.line, "startColumn": source.column },
        } }),
        (None, Some(file)) if file.contains('/') => {
            json!({ "physicalLocation": { "artifactLocation": artefact(file) } })
        }
        _ => json!({}),
    };
    if let Some(event) = &finding.event {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": event, "kind": "type" }]);
    }
    Some(location).filter(|location| location != &json!({}))
}

fn lines(message: &str, more: &[&[String]], invocation: &Invocation) -> String {
    let more = more.iter().copied().flatten().map(String::as_str);
    let lines: Vec<String> = std::iter::once(message).chain(more).map(|line| invocation.fill(line)).collect();
    lines.join("\n")
}

/// A path as a relative reference.
fn uri(path: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    path.bytes()
        .map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

//! `allow`: lets one break pass, by an entry in `schema/tidings.toml` that ends with its revisions.
//!
//! What `check --against` says may be about a change that was released here already. Nothing is left to
//! be permitted for the next release then, so the lock notes it, as `release` does with permissions.

use std::process::ExitCode;

use camino::Utf8Path;
use tidings_schema::finding::{Finding, Level};
use tidings_schema::released::lock;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use crate::baseline::Against;
use crate::compute::{compute, compute_against};
use crate::config::{Config, nearest};
use crate::error::{Error, Result, io};
use crate::invocation::Invocation;
use crate::workspace::Workspace;
use crate::write::write_files;

const PATH: &str = "schema/tidings.toml";

pub(crate) fn run(
    id: &str,
    reason: &str,
    against: Option<&str>,
    invocation: &Invocation,
) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let against = against.map(|named| Against::read(&workspace, named)).transpose()?;
    workspace.alone(|| once(&workspace, id, reason.trim(), against.as_ref(), invocation))?
}

fn once(
    workspace: &Workspace,
    id: &str,
    reason: &str,
    against: Option<&Against>,
    invocation: &Invocation,
) -> Result<ExitCode> {
    if reason.is_empty() {
        return Err(
            Error::new("--reason is empty").help("say why the break may pass: whoever meets it will ask")
        );
    }
    if let Some(allow) = workspace.config.allow.iter().find(|allow| allow.id == id) {
        return Err(Error::new(format!("`{id}` is allowed already: {}", allow.reason))
            .help(format!("to change the reason, edit {PATH}")));
    }
    let computed = compute(workspace)?;
    let Some(finding) = computed.findings.iter().find(|finding| finding.id.as_deref() == Some(id)) else {
        return match against {
            Some(against) => released_already(workspace, id, reason, against),
            None => Err(unknown(id, &computed.findings)
                .help("what `check --against REV` says is allowed with `--against REV` here, too")),
        };
    };
    let path = workspace.root.join(PATH);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(io("read", &path)(error)),
    };
    let text = with_allow(&text, finding, id, reason)?;
    Config::parse(&text, Utf8Path::new(PATH))?;
    write_files(&workspace.root, &[(PATH.to_owned(), text)])?;
    anstream::println!("allowed {id}: {}", finding.message);
    anstream::println!(
        "next: commit {PATH}; the permission ends with `{}`, and `check` then asks for its removal",
        invocation.with("release")
    );
    Ok(ExitCode::SUCCESS)
}

/// Notes in the lock what is a break since another state alone.
fn released_already(workspace: &Workspace, id: &str, reason: &str, against: &Against) -> Result<ExitCode> {
    let computed = compute_against(workspace, Some(against))?;
    let mut lock = computed.released.lock.clone();
    if let Some(allowed) = lock.allowed.iter().find(|allowed| allowed.id == id) {
        return Err(Error::new(format!("`{id}` is allowed already: {}", allowed.reason))
            .help(format!("{} notes it", lock::PATH)));
    }
    let Some(finding) = computed.findings.iter().find(|finding| finding.id.as_deref() == Some(id)) else {
        return Err(unknown(id, &computed.findings));
    };
    if let Some(damage) = computed.released.findings.iter().find(|one| one.level == Level::Error) {
        return Err(Error::new(format!("the lock is not as it was released: {}", damage.message))
            .help("`{command} check` says what happened and what to do"));
    }
    lock.note_allowed(id, reason);
    write_files(&workspace.root, &[(lock::PATH.to_owned(), lock.to_text())])?;
    anstream::println!("allowed {id}: {}", finding.message);
    anstream::println!("next: commit {}, which notes it: nothing breaks since the last release", lock::PATH);
    Ok(ExitCode::SUCCESS)
}

fn unknown(id: &str, findings: &[Finding]) -> Error {
    let mut error = Error::new(format!("no finding is called `{id}`"));
    let known: Vec<(&str, &Finding)> =
        findings.iter().filter_map(|finding| Some((finding.id.as_deref()?, finding))).collect();
    if known.is_empty() {
        return error.help("nothing breaks: `{command} check` shows what there is");
    }
    if let Some(nearest) = nearest(id, known.iter().map(|(id, _)| *id)) {
        error = error.help(format!("did you mean `{nearest}`?"));
    }
    for (id, finding) in known {
        error = error.help(format!("{id} is {}: {}", finding.rule, finding.message));
    }
    error
}

/// The configuration with one permission more; comments and layout stay.
fn with_allow(text: &str, finding: &Finding, id: &str, reason: &str) -> Result<String> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Error::new(format!("`{PATH}` is not valid TOML")).because(error)
    })?;
    let message = finding.message.replace(|c: char| c.is_control(), " ");
    match document.entry("allow").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new())) {
        Item::ArrayOfTables(list) => {
            let mut entry = Table::new();
            let before = if text.is_empty() { "" } else { "\n" };
            entry.decor_mut().set_prefix(format!("{before}# {}: {message}\n", finding.rule));
            entry.insert("id", value(id));
            entry.insert("reason", value(reason));
            list.push(entry);
        }
        Item::Value(toml_edit::Value::Array(list)) => {
            let mut entry = InlineTable::new();
            entry.insert("id", id.into());
            entry.insert("reason", reason.into());
            list.push(entry);
        }
        _ => return Err(Error::new(format!("{PATH}: `allow` is not a list"))),
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_configuration_stays_as_it_is() {
        let finding = Finding::new("name-clash", "`a` is\nnot `b`");
        let added = |text: &str| with_allow(text, &finding, "1a2b", "we \"know\"").unwrap();
        let entry = "# name-clash: `a` is not `b`\n[[allow]]\nid = \"1a2b\"\nreason = ";
        assert_eq!(added(""), format!("{entry}'we \"know\"'\n"));
        let text = "# ours\nreaders = 'together'   # for now\n\n[[typescript]]\nout = \"a\" # there\n";
        let more = added(text);
        assert_eq!(more, format!("{text}\n{entry}'we \"know\"'\n"));
        let twice = with_allow(&more, &finding, "3c4d", "too").unwrap();
        assert!(twice.starts_with(&more) && twice.ends_with("id = \"3c4d\"\nreason = \"too\"\n"), "{twice}");
        assert_eq!(Config::parse(&twice, Utf8Path::new(PATH)).unwrap().allow.len(), 2);
        let inline = added("allow = [{ id = \"0\", reason = \"r\" }]\n");
        assert_eq!(Config::parse(&inline, Utf8Path::new(PATH)).unwrap().allow.len(), 2, "{inline}");
    }
}

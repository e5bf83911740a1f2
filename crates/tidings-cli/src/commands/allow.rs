//! `allow`: lets one break pass, by an entry in `schema/tidings.toml` that ends with its revisions.

use std::process::ExitCode;

use camino::Utf8Path;
use tidings_schema::finding::Finding;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use crate::compute::compute;
use crate::config::{Config, nearest};
use crate::error::{Error, Result, io};
use crate::invocation::Invocation;
use crate::workspace::Workspace;
use crate::write::write_files;

const PATH: &str = "schema/tidings.toml";

pub(crate) fn run(id: &str, reason: &str, invocation: &Invocation) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    workspace.alone(|| once(&workspace, id, reason.trim(), invocation))?
}

fn once(workspace: &Workspace, id: &str, reason: &str, invocation: &Invocation) -> Result<ExitCode> {
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
        return Err(unknown(id, &computed.findings));
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

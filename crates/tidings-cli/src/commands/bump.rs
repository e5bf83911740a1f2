//! `bump EVENT`: the next version of an event, with the released one kept beside it.

use std::process::ExitCode;

use crate::bump::{self, Bumped, Journal, Past, Sources, Written};
use crate::committed;
use crate::error::Result;
use crate::invocation::Invocation;
use crate::workspace::Workspace;

/// What to bump.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// The event type: the tag on the wire
    #[arg(value_name = "EVENT")]
    event: String,
    /// The catalog, where several have an event of this type
    #[arg(long)]
    catalog: Option<String>,
    /// Take the last bump of the event back; edits elsewhere in the files stay
    #[arg(long)]
    undo: bool,
}

pub(crate) fn run(arguments: &Arguments, invocation: &Invocation) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    workspace.alone(|| {
        if arguments.undo { undo(&workspace, arguments) } else { write(&workspace, arguments, invocation) }
    })?
}

fn write(workspace: &Workspace, arguments: &Arguments, invocation: &Invocation) -> Result<ExitCode> {
    let past = Past::newest(workspace, &arguments.event, arguments.catalog.as_deref())?;
    let key = committed::catalogs(workspace, Some(&past.catalog))
        .ok()
        .and_then(|catalogs| catalogs.into_iter().next()?.version_key);
    let sources = bump::read(workspace)?;
    let bumped = bump::plan(&sources, &past, key.as_deref().unwrap_or("version"))?;
    let files: Vec<Written> = bumped
        .edits
        .files()
        .map(|(file, changes)| {
            let source = &sources.files[file];
            Written {
                path: source.path.clone(),
                before: source.text.clone(),
                after: changes.apply(&source.text),
            }
        })
        .collect();
    let Past { catalog, event_type, .. } = past;
    let journal = Journal { catalog, event: event_type, version: bumped.version, files };
    journal.write(workspace)?;
    tell(&journal, &bumped, &sources, arguments, invocation);
    Ok(ExitCode::SUCCESS)
}

fn tell(
    journal: &Journal,
    bumped: &Bumped,
    sources: &Sources,
    arguments: &Arguments,
    invocation: &Invocation,
) {
    for file in &journal.files {
        anstream::println!("edited {}", file.path);
    }
    anstream::println!("version {} is `{}`", bumped.version, bumped.payload);
    anstream::println!(
        "version {} is {}, as released",
        bumped.version - 1,
        committed::listed(&bumped.restored)
    );
    let mut decisions = Vec::new();
    for (file, decision) in &bumped.decisions {
        let path = &sources.files[*file].path;
        let text =
            journal.files.iter().find(|file| file.path == *path).map_or("", |file| file.after.as_str());
        let written = format!("{decision:?}");
        let line = text.lines().position(|line| line.trim() == written).map_or(1, |line| line + 1);
        let said = decision.strip_prefix("decide: ").unwrap_or(decision);
        decisions.push(format!("{path}:{line}: {said}"));
    }
    list("to decide, until then it does not compile:", &decisions);
    if !decisions.is_empty() {
        anstream::println!(
            "  where an old event has no answer, make the step a `TryFrom`: such an event stays as it is"
        );
    }
    list("to look at:", &bumped.notes(sources));
    let catalog = arguments.catalog.as_ref().map(|name| format!(" --catalog {name}")).unwrap_or_default();
    anstream::println!("next: {}", invocation.with("generate"));
    anstream::println!("undo: {}", invocation.with(&format!("bump {}{catalog} --undo", arguments.event)));
}

fn list(title: &str, lines: &[String]) {
    if !lines.is_empty() {
        anstream::println!("{title}");
    }
    for line in lines {
        anstream::println!("  {line}");
    }
}

fn undo(workspace: &Workspace, arguments: &Arguments) -> Result<ExitCode> {
    let undone = bump::undo(workspace, &arguments.event, arguments.catalog.as_deref())?;
    for file in &undone.files {
        anstream::println!("edited {file}");
    }
    anstream::println!("`{}` is not version {} any more", arguments.event, undone.version);
    list("edits in what the bump had written went with it; the files with them are kept:", &undone.kept);
    Ok(ExitCode::SUCCESS)
}

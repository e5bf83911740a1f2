//! Drift: what is committed, compared with the plan. Everything is reported at once.

use camino::Utf8Path;
use similar::TextDiff;
use tidings_schema::document::Source;
use tidings_schema::finding::Finding;
use tidings_schema::released::files::conflict_line;

use crate::manifest::{self, Manifest};
use crate::plan::{MARK, Plan, present};

/// How the files on disk stand to the plan.
#[derive(Debug, Default)]
pub struct Drift {
    /// One finding per file that is not as it ought to be.
    pub findings: Vec<Finding>,
    /// Files of the plan to write.
    pub write: Vec<String>,
    /// Files to remove: tidings wrote them and no longer makes them.
    pub remove: Vec<String>,
    /// Files in the way: not ours, where a file of ours belongs.
    pub blocked: Vec<String>,
    /// Files of the plan that are as they ought to be.
    pub unchanged: usize,
    /// What the manifest on disk says.
    pub manifest: Manifest,
}

/// Lines of a diff that are shown.
const DIFF_LINES: usize = 14;

/// Compares the files on disk with the plan.
#[must_use]
pub fn drift(root: &Utf8Path, plan: &Plan) -> Drift {
    let manifest = std::fs::read(root.join(manifest::PATH))
        .map(|bytes| Manifest::parse(&String::from_utf8_lossy(&bytes)))
        .unwrap_or_default();
    let mut drift = Drift { manifest, ..Drift::default() };
    for (path, text) in &plan.files {
        match std::fs::read(root.join(path)) {
            Ok(bytes) if bytes == text.as_bytes() => drift.unchanged += 1,
            Ok(bytes) => {
                let ours = path == manifest::PATH || drift.manifest.contains(path) || is_marked(&bytes);
                let finding =
                    if ours { differs(path, &bytes, text, &drift.manifest) } else { in_the_way(path) };
                drift.findings.push(finding);
                if ours { drift.write.push(path.clone()) } else { drift.blocked.push(path.clone()) }
            }
            Err(_) if root.join(path).is_dir() => {
                drift.findings.push(in_the_way(path));
                drift.blocked.push(path.clone());
            }
            Err(error) => {
                if !plan.is_uncommitted(path) {
                    drift.findings.push(unreadable(path, &error));
                }
                drift.write.push(path.clone());
            }
        }
    }
    let known: Vec<String> = drift.manifest.paths().map(str::to_owned).collect();
    for path in known.into_iter().filter(|path| !plan.files.contains_key(path)) {
        match std::fs::read(root.join(&path)) {
            // The manifest is a text anyone can edit: what goes must also say itself that it is ours.
            Ok(bytes) if drift.manifest.wrote(&path, &bytes) && is_marked(&bytes) => {
                drift.findings.push(obsolete(&path));
                drift.remove.push(path);
            }
            _ => {}
        }
    }
    for path in present(root, &plan.owned) {
        if !plan.files.contains_key(&path) && !drift.remove.contains(&path) {
            drift.findings.push(foreign(&path));
        }
    }
    drift.findings.sort_by_key(|finding| rank(finding.path.as_deref().unwrap_or_default()));
    drift
}

/// The order of findings: the schema of one event says best what has changed, then the outputs
/// follow, then what sums up.
fn rank(path: &str) -> (u8, String) {
    let sums_up = path.ends_with("/bundle.json") || path.ends_with("/index.json");
    let rank = match path.strip_prefix("schema/current/") {
        _ if path == manifest::PATH => 3,
        Some(_) if sums_up => 2,
        Some(_) => 0,
        None => 1,
    };
    (rank, path.to_owned())
}

/// Whether a file says near its start that tidings made it.
fn is_marked(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(&bytes[..bytes.len().min(1000)]).contains(MARK)
}

fn at(path: &str, line: u32) -> Source {
    Source { file: path.to_owned(), line, column: 1 }
}

const REGENERATE: &str = "run `{command} generate` and commit the result";

fn unreadable(path: &str, error: &std::io::Error) -> Finding {
    let finding =
        Finding::new("artefact-missing", format!("`{path}` is missing")).path(path).help(REGENERATE);
    match error.kind() {
        std::io::ErrorKind::NotFound => finding,
        _ => finding.note(format!("it could not be read: {error}")),
    }
}

fn obsolete(path: &str) -> Finding {
    Finding::new("artefact-obsolete", format!("`{path}` is no longer made"))
        .at(at(path, 1))
        .path(path)
        .help("run `{command} generate`: it removes the file; commit the removal")
}

fn foreign(path: &str) -> Finding {
    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    Finding::new("artefact-foreign", format!("`{path}` is not made by tidings"))
        .at(at(path, 1))
        .path(path)
        .note(format!("`{folder}` holds generated files only; tidings never deletes what it did not write"))
        .help("move it elsewhere, or point the output at another folder")
}

fn in_the_way(path: &str) -> Finding {
    Finding::new("artefact-foreign", format!("`{path}` is in the way: a generated file belongs there"))
        .at(at(path, 1))
        .path(path)
        .note("tidings did not write it and does not overwrite it")
        .help("move it elsewhere, or point the output at another folder")
}

fn differs(path: &str, bytes: &[u8], wanted: &str, manifest: &Manifest) -> Finding {
    let found = String::from_utf8_lossy(bytes);
    if let Some(line) = conflict_line(&found) {
        return Finding::new("artefact-conflicted", format!("`{path}` has conflict markers"))
            .at(at(path, line))
            .path(path)
            .help("run `{command} generate`: it reads no generated file, so it resolves the conflict; then commit");
    }
    if squeezed(&found) == squeezed(wanted) {
        let crlf = found.contains("\r\n");
        let finding = Finding::new("artefact-whitespace", format!("`{path}` differs in white space only"))
            .at(at(path, first_difference(&found, wanted)))
            .path(path);
        return if crlf {
            finding
                .note("its lines end in CRLF, as git writes them on checkout under `core.autocrlf`")
                .help("add to .gitattributes: schema/current/** text eol=lf (and the same for each output)")
                .help(REGENERATE)
        } else {
            finding
                .note("a formatter has rewritten it")
                .help("exclude the folder from the formatter (.prettierignore, biome.json, editor settings)")
                .help(REGENERATE)
        };
    }
    let stale = manifest.wrote(path, bytes) || path == manifest::PATH;
    let finding = if stale {
        Finding::new("artefact-stale", format!("`{path}` is out of date"))
    } else {
        Finding::new("artefact-edited", format!("`{path}` was edited by hand, or is of another branch"))
            .note("it is neither what tidings would write now nor what it wrote last")
    };
    let finding = finding.path(path).help(REGENERATE);
    match short_diff(&found, wanted) {
        // The manifest follows from the other files; its hashes tell a reader nothing.
        Some((line, diff)) if path != manifest::PATH => finding.at(at(path, line)).diff(diff),
        _ => finding.at(at(path, first_difference(&found, wanted))).note("only fingerprints differ"),
    }
}

fn line_number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn first_difference(found: &str, wanted: &str) -> u32 {
    let same = found.split('\n').zip(wanted.split('\n')).take_while(|(a, b)| a == b).count();
    line_number(same)
}

/// A unified diff with one line of context, cut after a few lines, and the line it starts at; `-`
/// is what is committed, `+` what the events say now. Hunks that change fingerprints alone are left
/// out: they follow from another change. `None` when nothing else is left.
fn short_diff(found: &str, wanted: &str) -> Option<(u32, String)> {
    let diff = TextDiff::from_lines(found, wanted);
    let mut lines = Vec::new();
    let mut start = None;
    for hunk in diff.unified_diff().context_radius(1).iter_hunks() {
        let telling = |change: &similar::Change<&str>| {
            change.tag() != similar::ChangeTag::Equal && !change.value().contains("sha256:")
        };
        let Some(first) = hunk.iter_changes().find(telling) else { continue };
        start = start.or_else(|| first.old_index().or(first.new_index()));
        lines.extend(hunk.to_string().lines().map(str::to_owned));
    }
    let mut shown: String = lines.iter().take(DIFF_LINES).map(|line| format!("{line}\n")).collect();
    if lines.len() > DIFF_LINES {
        shown.push_str(&format!("… {} more lines\n", lines.len() - DIFF_LINES));
    }
    start.map(|start| (line_number(start), shown))
}

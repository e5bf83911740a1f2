//! What git knows, asked from git itself.
//!
//! Paths are relative to the workspace's root, which need not be that of the repository.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use camino::{Utf8Path, Utf8PathBuf};

use crate::error::{Error, Result};

/// The `.git` around a folder: a folder itself, or in a worktree a file.
pub(crate) fn around(root: &Utf8Path) -> Option<Utf8PathBuf> {
    root.ancestors().map(|folder| folder.join(".git")).find(|git| git.exists())
}

/// Runs git to its end. Whether it went well is the caller's to judge.
pub(crate) fn run(root: &Utf8Path, arguments: &[&str], input: &str) -> Result<Output> {
    let failed = |error| Error::new("could not run git").because(error);
    let mut command = Command::new("git");
    // A hook is given the repository it runs for, relative to a folder we need not be in.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    let mut child = command
        .args(arguments)
        .current_dir(root)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    std::thread::scope(|scope| {
        let stdin = child.stdin.take();
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        child.wait_with_output()
    })
    .map_err(failed)
}

/// One line that git says, if it goes well.
pub(crate) fn line(root: &Utf8Path, arguments: &[&str]) -> Result<Option<String>> {
    let output = run(root, arguments, "")?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok((output.status.success() && !text.is_empty()).then_some(text))
}

/// The texts of files: `HEAD:./schema/tidings.lock`; `None` for what is not there.
pub(crate) fn texts(root: &Utf8Path, names: &[String]) -> Result<Vec<Option<String>>> {
    let input: String = names.iter().map(|name| format!("{name}\n")).collect();
    let output = run(root, &["cat-file", "--batch"], &input)?;
    if !output.status.success() {
        return Err(refused(&output));
    }
    let mut rest = output.stdout.as_slice();
    let mut texts = Vec::with_capacity(names.len());
    for _ in names {
        // `<object> blob <size>`, the content, a line end; or `<name> missing`.
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end + 1..];
        let size = head.rsplit_once(" blob ").and_then(|(_, size)| size.parse::<usize>().ok());
        texts.push(size.filter(|size| *size <= rest.len()).map(|size| {
            let text = String::from_utf8_lossy(&rest[..size]).into_owned();
            rest = rest.get(size + 1..).unwrap_or_default();
            text
        }));
    }
    texts.resize(names.len(), None);
    Ok(texts)
}

/// The files below some folders in a revision.
pub(crate) fn files(root: &Utf8Path, revision: &str, folders: &[&str]) -> Result<Vec<String>> {
    let mut arguments = vec!["ls-tree", "-r", "-z", "--name-only", revision, "--"];
    arguments.extend(folders);
    let output = run(root, &arguments, "")?;
    if !output.status.success() {
        return Err(refused(&output));
    }
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

fn refused(output: &Output) -> Error {
    let said = String::from_utf8_lossy(&output.stderr);
    Error::new("git could not read the repository").because(said.lines().next().unwrap_or_default())
}

//! What was released, as it lies on disk or in a revision of git.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use tidings_schema::finding::Finding;
use tidings_schema::released::lock::{self, Lock};
use tidings_schema::released::reading::{self, Reading, Texts, Then};
use tidings_schema::released::{Baseline, files, findings, published};

use crate::config::nearest;
use crate::error::{Error, Result, io};
use crate::stamp::{Inputs, listing};
use crate::workspace::Workspace;
use crate::{git, history, write};

/// Reads what is on disk and holds it against history, and against what was asked for.
///
/// # Errors
/// When a file cannot be read.
pub fn load(workspace: &Workspace, against: Option<&Against>, inputs: &mut Inputs) -> Result<Reading> {
    let history = history::read(&workspace.root);
    let texts = texts(&workspace.schema(), inputs)?;
    let mut reading = reading::read(&texts, &history.then, against.map(|against| &against.then));
    if let Some(why) = history.unseen.filter(|_| against.is_none() && !reading.lock.revisions.is_empty()) {
        reading.findings.push(findings::history_unseen(&why));
    }
    reading.against = against.map(|against| against.baseline_since(&reading.lock));
    inputs.history = history.seen;
    Ok(reading)
}

/// The lock and the released files below a `schema` folder.
fn texts(schema: &Utf8Path, inputs: &mut Inputs) -> Result<Texts> {
    let lock = text(&schema.join("tidings.lock"))?;
    let folder = schema.join("released");
    let mut files = BTreeMap::new();
    for path in listing(&folder) {
        if Utf8Path::new(&path).file_name().is_some_and(|name| name.starts_with(write::TEMPORARY)) {
            continue;
        }
        let file = folder.join(&path);
        if let Some(text) = text(&file)? {
            files.insert(path.replace('\\', "/"), text);
        }
        inputs.files.insert(file);
    }
    inputs.files.insert(schema.join("tidings.lock"));
    inputs.folders.insert(folder);
    Ok(Texts { lock, files })
}

fn text(path: &Utf8Path) -> Result<Option<String>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io("read", path)(error)),
    }
}

/// The state that `--against` names.
#[derive(Debug, Clone, PartialEq)]
pub struct Against {
    /// What it was called on the command line.
    named: String,
    then: Then,
    baseline: Baseline,
    /// Whether nothing was released there, so that what was published stands for it.
    is_unreleased: bool,
}

impl Against {
    /// Reads the state of a folder, or of the merge base of HEAD and a revision of git.
    ///
    /// # Errors
    /// When there is no such folder or revision, when the clone is too shallow, or when what was
    /// released there cannot be read.
    pub fn read(workspace: &Workspace, named: &str) -> Result<Self> {
        let mut against = match folder(workspace, named) {
            Some(schema) => {
                let texts = texts(&schema, &mut Inputs::default())?;
                let current = schema.join("current");
                let published = listing(&current)
                    .into_iter()
                    .filter_map(|path| Some((path.clone(), text(&current.join(path)).ok()??)))
                    .collect();
                Self::of(format!("`{named}`"), None, &texts, &published)
            }
            None => Self::of_revision(workspace, named),
        }?;
        named.clone_into(&mut against.named);
        Ok(against)
    }

    /// What was released there, without the events that were ended since: that they are gone is meant.
    fn baseline_since(&self, lock: &Lock) -> Baseline {
        let mut baseline = self.baseline.clone();
        baseline.tombstones.clone_from(&lock.tombstones);
        baseline
    }

    /// What a finding about a change may say here: `allow` has to know the state too, and what was not
    /// released cannot be kept by `bump`.
    pub(crate) fn reword(&self, finding: &mut Finding) {
        let Some(id) = &finding.id else { return };
        let (allow, here) = (format!("{{command}} allow {id} "), format!("--against {} ", self.named));
        for help in &mut finding.help {
            *help = help.replace(&allow, &format!("{allow}{here}"));
        }
        if self.is_unreleased {
            finding.help.retain(|help| !help.contains("{command} bump"));
            finding
                .notes
                .push("nothing is released there: it is judged because `--against` asks for it".to_owned());
        }
    }

    fn of_revision(workspace: &Workspace, named: &str) -> Result<Self> {
        let root = &workspace.root;
        let base = merge_base(root, named)?;
        let names = git::files(root, &base, &[lock::PATH, files::FOLDER, "schema/current"])?;
        let objects: Vec<String> = names.iter().map(|name| format!("{base}:./{name}")).collect();
        let (mut texts, mut published) = (Texts::default(), BTreeMap::new());
        for (name, text) in names.iter().zip(git::texts(root, &objects)?) {
            let Some(text) = text else { continue };
            if name == lock::PATH {
                texts.lock = Some(text);
            } else if let Some(path) = name.strip_prefix("schema/released/") {
                texts.files.insert(path.to_owned(), text);
            } else if let Some(path) = name.strip_prefix("schema/current/") {
                published.insert(path.to_owned(), text);
            }
        }
        let short = base.get(..8).unwrap_or(&base);
        Self::of(format!("the merge base with `{named}` ({short})"), Some(short), &texts, &published)
    }

    fn of(
        when: String,
        revision: Option<&str>,
        texts: &Texts,
        current: &BTreeMap<String, String>,
    ) -> Result<Self> {
        let read = reading::read(texts, &[], None);
        if let Some(finding) = read.findings.first() {
            let error = Error::new(format!("{when} cannot be judged against: {}", finding.message));
            return Err(error.help("name a state in which `{command} check` was clean"));
        }
        let lock: Lock = read.lock;
        // Before the first release nothing is promised there either; asked for it, it is judged all the same.
        let baseline = if lock.revisions.is_empty() {
            published::baseline(&when, current).map_err(|error| {
                Error::new(format!("{when}: what was published there cannot be read")).because(error)
            })?
        } else {
            read.baseline
        };
        if baseline.revisions.is_empty() {
            return Err(Error::new(format!("{when} has neither released nor published schemas"))
                .help("name a revision or a folder with `schema/current` or `schema/tidings.lock`"));
        }
        let is_unreleased = lock.revisions.is_empty();
        let then = Then { when, lock, revision: revision.map(str::to_owned) };
        Ok(Self { named: String::new(), then, baseline, is_unreleased })
    }
}

/// The `schema` folder that is meant: the one in the folder, or the folder itself.
fn folder(workspace: &Workspace, named: &str) -> Option<Utf8PathBuf> {
    let here = std::env::current_dir().ok().and_then(|here| Utf8PathBuf::try_from(here).ok());
    let folder = here.unwrap_or_else(|| workspace.root.clone()).join(named);
    let is_schema =
        |folder: &Utf8PathBuf| folder.join("current").is_dir() || folder.join("tidings.lock").is_file();
    [folder.join("schema"), folder].into_iter().find(is_schema)
}

fn merge_base(root: &Utf8Path, named: &str) -> Result<String> {
    if git::around(root).is_none() {
        return Err(Error::new(format!(
            "--against {named}: there is no such folder with schemas, and this is no git tree"
        ))
        .help("name a folder with `schema/current` or `schema/tidings.lock`"));
    }
    let commit = |name: &str| {
        git::line(
            root,
            &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{name}^{{commit}}")],
        )
    };
    let is_shallow = git::line(root, &["rev-parse", "--is-shallow-repository"])?.as_deref() == Some("true");
    let shallow = |error: Error| {
        if !is_shallow {
            return error;
        }
        error
            .help("this clone is shallow: git fetch --unshallow origin")
            .help("in GitHub Actions: actions/checkout with `fetch-depth: 0`")
    };
    let Some(commit_named) = commit(named)? else {
        let error = Error::new(format!("--against {named}: this clone has no such revision"));
        let format = "--format=%(refname:short)";
        let known = git::line(root, &["for-each-ref", format, "refs/heads", "refs/remotes", "refs/tags"])?;
        let known: Vec<&str> = known.as_deref().unwrap_or_default().lines().collect();
        let remote = format!("origin/{named}");
        let near = if known.contains(&remote.as_str()) {
            Some(remote.as_str())
        } else {
            nearest(named, known.iter().copied())
        };
        return Err(match near {
            Some(near) => shallow(error.help(format!("did you mean `{near}`?"))),
            None if is_shallow => shallow(error),
            None => error.help(format!("fetch it: git fetch origin {named}")),
        });
    };
    match git::line(root, &["merge-base", "HEAD", &commit_named])? {
        Some(base) => Ok(base),
        None => {
            let error = Error::new(format!("--against {named}: HEAD and it have no common ancestor here"));
            Err(shallow(error))
        }
    }
}

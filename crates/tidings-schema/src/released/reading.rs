//! From the texts on disk to a [`Baseline`], or to what was done to them.
//!
//! Every entry is held against three things: the lock, the file, and what the lock said **then**: in
//! git's HEAD, on the other side of a merge, in the revision that was asked for. A file that was edited
//! alone differs from the lock; a file and the lock that were edited together differ from then.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::findings as say;
use super::lock::{self, Listed, Lock};
use super::{Baseline, Content, Release, Released, Revision, files};
use crate::concurrent;
use crate::finding::Finding;

/// The texts on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// That of the lock, if it is there.
    pub lock: Option<String>,
    /// Those of the released files, by their path in [`files::FOLDER`].
    pub files: BTreeMap<String, String>,
}

/// What the lock said then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Then {
    /// When that was, as messages call it: `HEAD`, ``the merge base with `main` ``.
    pub when: String,
    /// The lock.
    pub lock: Lock,
    /// What git calls it, if it is in git: a revision to take a file from.
    pub revision: Option<String>,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The lock.
    pub lock: Lock,
    /// Every revision whose file is as it was released.
    pub baseline: Baseline,
    /// What changes are judged against, where another state than this one was asked for.
    pub against: Option<Baseline>,
    /// What was done to lock and files.
    pub findings: Vec<Finding>,
    /// Whether the lock cannot be read, so that nobody knows which revision an event is in.
    pub is_unreadable: bool,
}

/// Reads what is on disk, and holds it against itself and against what was there then.
///
/// In the middle of a merge there are two `sides`, and what was released on one of them is to stay; what
/// the other had is free to be released anew. Whatever is in `against` is to stay in any case.
#[must_use]
pub fn read(texts: &Texts, sides: &[Then], against: Option<&Then>) -> Reading {
    let ways = say::Ways::of(sides);
    let held = |side: Option<&Then>| {
        let then: Vec<&Then> = side.into_iter().chain(against).collect();
        read_against(texts, &then, &ways)
    };
    let readings = sides.iter().map(|side| held(Some(side)));
    readings.min_by_key(|reading| reading.findings.len()).unwrap_or_else(|| held(None))
}

fn read_against(texts: &Texts, then: &[&Then], ways: &say::Ways) -> Reading {
    let promised = |then: &Then| !then.lock.releases.is_empty() || !then.lock.tombstones.is_empty();
    let unreadable = |finding| Reading { findings: vec![finding], is_unreadable: true, ..Reading::default() };
    let lock = match &texts.lock {
        None => match then.iter().copied().find(|then| promised(then)) {
            None if texts.files.is_empty() => return Reading::default(),
            when => return unreadable(say::lock_missing(when, texts.files.len())),
        },
        Some(text) => match (files::conflict_line(text), Lock::parse(text)) {
            (Some(line), _) => return unreadable(say::conflicted(lock::PATH, line, ways)),
            (None, Err(error)) => return unreadable(say::lock_unreadable(&error)),
            (None, Ok(lock)) => lock,
        },
    };
    let reader = Reader::new(texts, &lock, then, ways);
    let (mut findings, mut revisions) = (reader.releases(), Vec::new());
    for (finding, revision) in reader.revisions() {
        findings.extend(finding);
        revisions.extend(revision);
    }
    findings.extend(reader.rows());
    findings.extend(reader.unlisted());
    findings.extend(reader.tombstones());
    revisions.sort_by_key(|one| one.added_in);
    let baseline = Baseline {
        releases: lock.releases.iter().map(|release| Release { name: release.name.clone() }).collect(),
        revisions,
        tombstones: lock.tombstones.clone(),
    };
    Reading { lock, baseline, against: None, findings, is_unreadable: false }
}

struct Reader<'a> {
    texts: &'a Texts,
    lock: &'a Lock,
    then: &'a [&'a Then],
    ways: &'a say::Ways,
    known: BTreeMap<(&'a str, &'a str, u32, u32), Known<'a>>,
    /// The releases, by their place.
    releases: HashMap<&'a str, usize>,
}

/// What is known of one revision.
#[derive(Default)]
struct Known<'a> {
    now: Vec<&'a Listed>,
    then: Vec<(&'a Then, &'a Listed)>,
}

/// A revision that is as it was released, or what was done to it.
type Judged = (Option<Finding>, Option<Revision>);

impl<'a> Reader<'a> {
    fn new(texts: &'a Texts, lock: &'a Lock, then: &'a [&'a Then], ways: &'a say::Ways) -> Self {
        let mut known: BTreeMap<_, Known<'a>> = BTreeMap::new();
        for listed in &lock.revisions {
            known.entry(listed.key()).or_default().now.push(listed);
        }
        for then in then {
            for listed in &then.lock.revisions {
                known.entry(listed.key()).or_default().then.push((then, listed));
            }
        }
        let releases = lock.releases.iter().enumerate().rev();
        let releases = releases.map(|(at, release)| (release.name.as_str(), at)).collect();
        Self { texts, lock, then, ways, known, releases }
    }

    fn releases(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut seen = BTreeSet::new();
        for release in &self.lock.releases {
            if !seen.insert(&release.name) {
                findings.push(say::release_twice(release));
            }
        }
        for then in self.then {
            for release in &then.lock.releases {
                if seen.insert(&release.name) {
                    findings.push(say::release_gone(release, then));
                }
            }
        }
        findings
    }

    fn revisions(&self) -> Vec<Judged> {
        let known: Vec<&Known<'_>> = self.known.values().collect();
        let missing =
            |known: &&&Known<'_>| known.path().is_some_and(|path| !self.texts.files.contains_key(&path));
        let gone = known.iter().filter(missing).count();
        if gone > 1 && gone == known.len() {
            // One root cause, one finding.
            return vec![(Some(say::all_deleted(gone)), None)];
        }
        let judge = |known: &[&Known<'_>]| known.iter().map(|known| self.one(known)).collect::<Vec<_>>();
        let (beside, here) = known.split_at(known.len() / 2);
        let (mut judged, here) = concurrent::join(|| judge(beside), || judge(here));
        judged.extend(here);
        judged
    }

    fn one(&self, known: &Known<'_>) -> Judged {
        let Some(path) = known.path() else { return (None, None) };
        let file = self.texts.files.get(&path);
        if let Some(line) = file.and_then(|text| files::conflict_line(text)) {
            return (Some(say::conflicted(&format!("{}/{path}", files::FOLDER), line, self.ways)), None);
        }
        let hash = file.map(|text| files::hash(text));
        let now = known.now.first().copied();
        let finding = match (known.now.as_slice(), known.then.as_slice()) {
            ([first, second, ..], _) => Some(say::revision_twice(first, second, self.ways)),
            (_, []) => now.and_then(|now| since_then(now, file.zip(hash.as_deref()))),
            (_, then) => changed(now, hash.as_deref(), then),
        };
        match (finding, now, file) {
            (Some(finding), ..) => (Some(finding), None),
            (None, Some(now), Some(text)) => self.take(now, text),
            (None, ..) => (None, None),
        }
    }

    /// Takes a revision that is as it was released.
    fn take(&self, now: &Listed, text: &str) -> Judged {
        let Ok(content) = Content::parse(text) else { return (Some(say::no_content(now)), None) };
        let Some(added_in) = self.releases.get(now.release.as_str()) else { return (None, None) };
        let revision = Revision {
            catalog: now.catalog.clone(),
            event_type: now.event_type.clone(),
            version: now.version,
            revision: now.revision,
            added_in: *added_in,
            fingerprint: now.fingerprint.clone(),
            content,
        };
        (None, Some(revision))
    }

    /// The revisions of one version are numbered from 0 without a gap.
    fn rows(&self) -> Vec<Finding> {
        let is_after_a_gap = |listed: &&Listed| {
            let (catalog, event_type, version, revision) = listed.key();
            let before = revision.checked_sub(1).map(|before| (catalog, event_type, version, before));
            // One that was there then has been missed already.
            before.is_some_and(|before| !self.known.contains_key(&before))
        };
        self.lock.revisions.iter().filter(is_after_a_gap).map(say::revision_missing).collect()
    }

    fn unlisted(&self) -> Vec<Finding> {
        let listed: BTreeSet<String> = self.known.values().filter_map(Known::path).collect();
        let unlisted = self.texts.files.iter().filter(|(path, _)| !listed.contains(*path));
        unlisted
            .map(|(path, text)| match files::conflict_line(text) {
                Some(line) => say::conflicted(&format!("{}/{path}", files::FOLDER), line, self.ways),
                None => say::unlisted(path),
            })
            .collect()
    }

    fn tombstones(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut said = BTreeSet::new();
        for then in self.then {
            for stone in &then.lock.tombstones {
                let (catalog, event_type) = (&stone.catalog, &stone.event_type);
                if !self.lock.is_retired(catalog, event_type) && said.insert((catalog, event_type)) {
                    findings.push(say::tombstone_removed(stone, then));
                }
            }
        }
        findings
    }
}

/// What is wrong with an entry that was not there then.
fn since_then(now: &Listed, file: Option<(&String, &str)>) -> Option<Finding> {
    let Some((text, hash)) = file else { return Some(say::deleted(now)) };
    if hash != now.file {
        return Some(say::mutated(now, text));
    }
    let Ok(content) = serde_json::from_str::<Released>(text) else { return Some(say::no_content(now)) };
    (content.fingerprint() != now.fingerprint).then(|| say::fingerprint_edited(now))
}

/// What was done to an entry or its file since then.
fn changed(now: Option<&Listed>, hash: Option<&str>, then: &[(&Then, &Listed)]) -> Option<Finding> {
    let says = |(_, then): &&(&Then, &Listed)| now.is_none_or(|now| !then.says_the_same(now));
    let holds = |(_, then): &&(&Then, &Listed)| hash != Some(then.file.as_str());
    let (entry, file) = (then.iter().find(says), then.iter().find(holds));
    let (when, listed) = entry.or(file)?;
    Some(say::changed(when, listed, now, hash.is_some(), entry.is_none(), file.is_none()))
}

impl Known<'_> {
    fn path(&self) -> Option<String> {
        self.now.first().copied().or_else(|| Some(self.then.first()?.1)).map(Listed::path)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::released::Tombstone;
    use crate::released::lock::Named;

    /// The text of a released file with this sample.
    fn file(sample: &str) -> String {
        json!({ "writer": true, "reader": true, "sample": sample, "source": [] }).to_string()
    }

    /// Lock and files that released these revisions of `shop/a` v1, by their samples.
    fn released(samples: &[&str]) -> Texts {
        let mut texts = Texts::default();
        let mut lock = Lock::default();
        for (revision, sample) in (0..).zip(samples) {
            let text = file(sample);
            let content: Released = serde_json::from_str(&text).unwrap();
            let release = format!("of {sample}");
            lock.releases.push(Named { name: release.clone(), line: 0 });
            let listed = Listed {
                catalog: "shop".into(),
                event_type: "a".into(),
                version: 1,
                revision,
                release,
                fingerprint: content.fingerprint(),
                file: files::hash(&text),
                line: 0,
            };
            texts.files.insert(listed.path(), text);
            lock.revisions.push(listed);
        }
        texts.lock = Some(lock.to_text());
        texts
    }

    fn then(texts: &Texts) -> Then {
        let lock = Lock::parse(texts.lock.as_deref().unwrap()).unwrap();
        Then { when: "HEAD".into(), lock, revision: None }
    }

    fn rules(texts: &Texts, sides: &[&Texts], against: Option<&Texts>) -> Vec<&'static str> {
        let sides: Vec<Then> = sides.iter().map(|side| then(side)).collect();
        let reading = read(texts, &sides, against.map(then).as_ref());
        reading.findings.iter().map(|finding| finding.rule).collect()
    }

    const NOTHING: [&str; 0] = [];

    #[test]
    fn what_was_released_is_read_with_its_order() {
        let texts = released(&["one", "two"]);
        let reading = read(&texts, &[then(&released(&["one"]))], None);
        assert_eq!(reading.findings, []);
        let revisions = &reading.baseline.revisions;
        assert_eq!(
            revisions.iter().map(|one| (one.revision, one.added_in)).collect::<Vec<_>>(),
            [(0, 0), (1, 1)]
        );
        assert_eq!(revisions[1].content.sample, "two");
        assert_eq!(read(&Texts::default(), &[], None), Reading::default());
    }

    #[test]
    fn one_thing_that_was_done_is_one_finding() {
        let whole = released(&["one", "two"]);
        let edited = |edit: &dyn Fn(&mut Texts)| {
            let mut texts = whole.clone();
            edit(&mut texts);
            (rules(&texts, &[], None), rules(&texts, &[&whole], None))
        };
        let first = "shop/a.v1.r0.json";
        let lock = |texts: &mut Texts, edit: &dyn Fn(&str) -> String| {
            texts.lock = texts.lock.as_deref().map(edit);
        };
        let without = |entry: &'static str| {
            move |text: &str| {
                text.lines().filter(|line| !line.contains(entry)).map(|line| format!("{line}\n")).collect()
            }
        };
        let changed = edited(&|texts| drop(texts.files.insert(first.into(), file("other"))));
        assert_eq!(changed, (vec!["released-mutated"], vec!["released-mutated"]));
        let deleted = edited(&|texts| drop(texts.files.remove(first)));
        assert_eq!(deleted, (vec!["released-deleted"], vec!["released-deleted"]));
        let all_deleted = edited(&|texts| texts.files.clear());
        assert_eq!(all_deleted, (vec!["released-deleted"], vec!["released-deleted"]));
        let no_lock = edited(&|texts| texts.lock = None);
        assert_eq!(no_lock, (vec!["lock-missing"], vec!["lock-missing"]));
        let nothing_left = edited(&|texts| *texts = Texts::default());
        assert_eq!(nothing_left, (NOTHING.to_vec(), vec!["lock-missing"]));
        let entry_gone = edited(&|texts| lock(texts, &without("revision = 1")));
        assert_eq!(entry_gone, (vec!["released-unlisted"], vec!["lock-edited"]));
        let first_entry_gone = edited(&|texts| lock(texts, &without("revision = 0")));
        assert_eq!(first_entry_gone, (vec!["lock-edited", "released-unlisted"], vec!["lock-edited"]));
        let both_gone = edited(&|texts| {
            lock(texts, &without("revision = 1"));
            texts.files.remove("shop/a.v1.r1.json");
        });
        assert_eq!(both_gone, (NOTHING.to_vec(), vec!["released-deleted"]));
        let other = files::hash(&file("other"));
        let both_changed = edited(&|texts| {
            lock(texts, &|text| text.replace(&files::hash(&file("one")), &other));
            texts.files.insert(first.into(), file("other"));
        });
        assert_eq!(both_changed, (NOTHING.to_vec(), vec!["released-mutated"]));
        let hash_changed =
            edited(&|texts| lock(texts, &|text| text.replace(&files::hash(&file("one")), &other)));
        assert_eq!(hash_changed, (vec!["released-mutated"], vec!["lock-edited"]));
        let marked = edited(&|texts| {
            texts.files.insert(first.into(), "<<<<<<< HEAD\n=======\n>>>>>>> other\n".into());
        });
        assert_eq!(marked, (vec!["release-conflicted"], vec!["release-conflicted"]));
    }

    #[test]
    fn what_a_careless_merge_leaves_is_found_without_history() {
        let whole = released(&["one"]);
        let edited = |edit: &dyn Fn(&mut Texts, &mut Lock)| {
            let mut texts = whole.clone();
            let mut lock = then(&texts).lock;
            edit(&mut texts, &mut lock);
            texts.lock = Some(lock.to_text());
            rules(&texts, &[], None)
        };
        assert_eq!(edited(&|_, _| ()), NOTHING);
        let listed_twice = edited(&|_, lock| lock.revisions.push(lock.revisions[0].clone()));
        assert_eq!(listed_twice, ["released-twice"]);
        let wrong_fingerprint = edited(&|_, lock| lock.revisions[0].fingerprint = files::hash("other"));
        assert_eq!(wrong_fingerprint, ["lock-edited"]);
        let markers_in_an_unlisted_file = edited(&|texts, _| {
            let text = "<<<<<<< HEAD\n=======\n>>>>>>> other\n";
            texts.files.insert("shop/a.v1.r1.json".into(), text.into());
        });
        assert_eq!(markers_in_an_unlisted_file, ["release-conflicted"]);
    }

    #[test]
    fn a_tombstone_stays() {
        let texts = released(&["one"]);
        let mut before = texts.clone();
        let mut lock = then(&texts).lock;
        lock.tombstones.push(Tombstone {
            catalog: "shop".into(),
            event_type: "b".into(),
            after: "of one".into(),
            reason: None,
        });
        before.lock = Some(lock.to_text());
        assert_eq!(rules(&before, &[&before], None), NOTHING);
        assert_eq!(rules(&texts, &[&before, &before], None), ["tombstone-removed"]);
    }

    #[test]
    fn in_a_merge_one_side_stays_whole_and_what_is_asked_for_always() {
        let (ours, theirs) = (released(&["one", "ours"]), released(&["one", "theirs"]));
        assert_eq!(rules(&theirs, &[&ours, &theirs], None), NOTHING);
        assert_eq!(rules(&ours, &[&ours, &theirs], None), NOTHING);
        assert_eq!(rules(&released(&["one"]), &[&ours, &theirs], None), ["lock-edited", "released-deleted"]);
        assert_eq!(rules(&theirs, &[&theirs], Some(&ours)), ["lock-edited", "released-mutated"]);
        let mut mixed = theirs.clone();
        mixed.lock.clone_from(&ours.lock);
        assert_eq!(rules(&mixed, &[&ours, &theirs], None), ["released-mutated"]);
    }
}

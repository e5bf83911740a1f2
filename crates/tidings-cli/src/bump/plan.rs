//! Everything a bump writes.

use std::collections::BTreeMap;

use super::attributes::version_field;
use super::chain::{self, Restored};
use super::edits::Edits;
use super::event::{Content, EventVariant};
use super::kept::Kept;
use super::names::Names;
use super::past::{Past, Syntax};
use super::payload::Tidings;
use super::sources::{Sources, named_fields};
use super::taken;
use super::target::Next;
use crate::error::{Error, Result};

/// What a bump changes, and what it leaves to a person.
#[derive(Debug)]
pub(crate) struct Bumped {
    pub(crate) edits: Edits,
    /// The next version, and the type that has it.
    pub(crate) version: u32,
    pub(crate) payload: String,
    /// The restored types.
    pub(crate) restored: Vec<String>,
    /// File, and what its `compile_error!` says.
    pub(crate) decisions: Vec<(usize, String)>,
    /// What else is to be looked at.
    pub(crate) notes: Vec<Note>,
}

/// Something to look at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) file: usize,
    /// The place in the text of the file as it was before.
    pub(crate) at: usize,
    pub(crate) text: String,
}

impl Bumped {
    /// What there is to look at, each with the line it is on from now on.
    pub(crate) fn notes(&self, sources: &Sources) -> Vec<String> {
        let line = |note: &Note| {
            let text = &sources.files[note.file].text;
            self.edits.get(note.file).map_or_else(
                || text.get(..note.at).unwrap_or_default().matches('\n').count(),
                |changes| {
                    changes
                        .apply(text)
                        .get(..changes.after(note.at))
                        .unwrap_or_default()
                        .matches('\n')
                        .count()
                },
            ) + 1
        };
        let shown = |note: &Note| format!("{}:{}: {}", sources.files[note.file].path, line(note), note.text);
        let mut shown: Vec<String> = self.notes.iter().map(shown).collect();
        shown.dedup();
        shown
    }
}

/// Plans the next version of an event.
///
/// # Errors
/// When there is nothing to keep, or when a person has to change something first.
pub(crate) fn plan(sources: &Sources, past: &Past, version_key: &str) -> Result<Bumped> {
    let names = Names::of(sources);
    let event = EventVariant::find(sources, &names, past)?;
    refuse_other_version(sources, &names, &event, past)?;
    taken::refuse(sources, &names, &event, past, version_key)?;
    let file = &sources.files[event.spot.file];
    let enum_text = file.text.get(file.before..).unwrap_or_default();
    let tidings = Tidings::of(event.of, enum_text, &names, &event.spot.module);
    let next = Next {
        sources,
        names: &names,
        event: &event,
        tidings: &tidings,
        event_type: &past.event_type,
        number: past.version + 1,
        version_key,
    };
    let payload = next.name()?;
    let was = match &past.payload().syntax {
        Syntax::Type(_) => past.payload().name(),
        Syntax::Variant(_) => payload.as_str(),
    };
    let old_name = format!("{was}V{}", past.version);
    let mut edits = Edits::default();
    let mut notes: Vec<Note> = next.criticality(&payload).into_iter().collect();
    notes.extend(next.users(&payload));
    let target = next.write(payload, &old_name, &mut edits)?;
    if let Some(at) = names.at(&format!("{}::{old_name}", target.spot.module.join("::"))) {
        let ty = &names.types[at];
        return Err(Error::new(format!(
            "`{old_name}` is there already ({})",
            sources.place(ty.spot.file, ty.item)
        ))
        .help(format!("rename it: `bump` restores version {} under this name", past.version)));
    }
    let mut kept =
        Kept { sources, names: &names, past, target: &target, old_name: &old_name, changed: Vec::new() };
    kept.changed = kept.find_changed();
    kept.settle_names()?;
    let mut bumped = Bumped {
        edits,
        version: past.version + 1,
        payload: target.name.clone(),
        restored: Vec::new(),
        decisions: Vec::new(),
        notes,
    };
    kept.write_payload(&event, &tidings, &mut bumped)?;
    kept.write_changed(&mut bumped)?;
    let mut restored: Restored = BTreeMap::new();
    restored.extend(kept.changed.iter().filter_map(|changed| Some((changed.now?, changed.name.clone()))));
    if let Some(at) = target.at {
        restored.insert(at, old_name.clone());
        bumped.notes.extend(chain::go_on(sources, &names, at, &restored, &mut bumped.edits));
    }
    Ok(bumped)
}

/// The version in the sources must be the one that was released last.
fn refuse_other_version(
    sources: &Sources,
    names: &Names<'_>,
    event: &EventVariant<'_>,
    past: &Past,
) -> Result<()> {
    let fields = match event.content(names) {
        Content::Payload(at) => named_fields(names.types[at].item),
        Content::Fields(fields) => Some(fields),
        Content::Other | Content::Nothing => None,
    };
    let (tag, released) = (&past.event_type, past.version);
    let place = sources.place(event.spot.file, &event.variant.ident);
    let written = fields.and_then(version_field).map(|version| version.number);
    let current = match written {
        Some(number) => number,
        None if event.is_unversioned() => 1,
        None => {
            return Err(Error::new(format!("{place}: no `Version<N>` is found in the payload of `{tag}`"))
                .help("if the payload is in another package, write its source's folder into `sources` in schema/tidings.toml")
                .help("if it has lost its version, give it the one that was released"));
        }
    };
    if current > released {
        return Err(Error::new(format!(
            "{place}: version {current} of `{tag}` is not released yet: edit it as you like"
        ))
        .help(format!("`{{command}} release` freezes it; the next bump starts version {}", current + 1)));
    }
    if current < released {
        return Err(Error::new(format!(
            "{place}: `{tag}` is version {current} here, and version {released} was released"
        ))
        .help(format!(
            "bring version {released} back into the sources first: a number that was released stays"
        )));
    }
    if written.is_none() != past.is_unversioned() {
        let (was, way) = if past.is_unversioned() {
            (
                "without",
                "write `#[event(unversioned)]` above the variant again, and take its version field away",
            )
        } else {
            ("with", "take `#[event(unversioned)]` away, and give the payload its version again")
        };
        return Err(Error::new(format!("{place}: `{tag}` was released {was} a version")).help(way));
    }
    Ok(())
}

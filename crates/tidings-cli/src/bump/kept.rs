//! What is kept of a released version: its payload and what has changed of the types it reaches, each
//! under a name of its own, with the step to what it is now.

use quote::ToTokens as _;

use super::attributes::{derives_a, has, options};
use super::edits::{Word, end_of_line, indentation, indented, words};
use super::event::EventVariant;
use super::names::Names;
use super::past::{Past, PastItem, Syntax};
use super::payload::{Making, Tidings};
use super::plan::Bumped;
use super::restore::Restoring;
use super::shape;
use super::sources::{Sources, Spot, named};
use super::step::Step;
use super::target::{Target, parsed};
use crate::error::{Error, Result};

/// A type that what was released reaches and that has changed since.
#[derive(Debug, Clone)]
pub(super) struct Changed<'p> {
    past: &'p PastItem,
    /// Its new name.
    pub(super) name: String,
    /// What it is now, if it is still there.
    pub(super) now: Option<usize>,
    /// The module it is restored in.
    module: Vec<String>,
}

/// The released version that is kept, beside the next one.
pub(super) struct Kept<'w, 'a> {
    pub(super) sources: &'a Sources,
    pub(super) names: &'w Names<'a>,
    pub(super) past: &'w Past,
    pub(super) target: &'w Target,
    pub(super) old_name: &'w str,
    pub(super) changed: Vec<Changed<'w>>,
}

impl<'w> Kept<'w, '_> {
    /// The types that are not what they were, and those that reach such a type.
    pub(super) fn find_changed(&self) -> Vec<Changed<'w>> {
        let reached = self.past.reached();
        let now: Vec<Option<usize>> = reached
            .iter()
            .map(|item| self.names.at(&item.path).or_else(|| self.names.only(item.name())))
            .collect();
        let mut is_changed: Vec<bool> = reached
            .iter()
            .zip(&now)
            .map(|(item, now)| match (item.item(), now) {
                (Some(item), Some(now)) => !shape::same(item, self.names.types[*now].item),
                _ => true,
            })
            .collect();
        loop {
            let further: Vec<usize> = (0..reached.len())
                .filter(|at| !is_changed[*at])
                .filter(|at| {
                    let words = reached[*at].item().map(named).unwrap_or_default();
                    words.iter().any(|word| match self.meant(word, &reached[*at]) {
                        Meant::Payload => true,
                        Meant::Reached(other) => is_changed[other],
                        Meant::Nothing => false,
                    })
                })
                .collect();
            if further.is_empty() {
                break;
            }
            further.into_iter().for_each(|at| is_changed[at] = true);
        }
        let all = reached.iter().zip(now).zip(is_changed).filter(|(_, is_changed)| *is_changed);
        all.map(|((past, now), _)| Changed {
            past,
            name: format!("{}V{}", past.name(), self.past.version),
            now,
            module: now.map_or_else(
                || self.target.spot.module.clone(),
                |at| self.names.types[at].spot.module.clone(),
            ),
        })
        .collect()
    }

    /// The released type that a word means in the text of another.
    fn meant(&self, word: &Word, near: &PastItem) -> Meant {
        let reached = self.past.reached();
        let named: Vec<usize> = (0..reached.len()).filter(|at| reached[*at].name() == word.name).collect();
        let module = near.module();
        let one = match named.as_slice() {
            [] => None,
            [one] => Some(*one),
            many => many.iter().copied().find(|at| reached[*at].module() == module).or_else(|| {
                let meant = self.names.word(&module, word)?;
                many.iter().copied().find(|at| self.names.at(&reached[*at].path) == Some(meant))
            }),
        };
        let payload = self.past.payload();
        let is_payload = payload.item().is_some() && payload.name() == word.name && named.is_empty();
        match one {
            Some(at) => Meant::Reached(at),
            None if is_payload => Meant::Payload,
            None => Meant::Nothing,
        }
    }

    /// The changed type at a position of what was reached.
    fn changed_at(&self, at: usize) -> Option<&Changed<'w>> {
        let item = &self.past.reached()[at];
        self.changed.iter().find(|changed| std::ptr::eq(changed.past, item))
    }

    /// What a word is called from now on, in a text that goes into a module.
    fn renamed(&self, word: &Word, near: &PastItem, into: &[String]) -> Option<String> {
        let (name, module) = match self.meant(word, near) {
            Meant::Nothing => return self.imported_elsewhere(word, near, into),
            Meant::Payload => (self.old_name, &self.target.spot.module),
            Meant::Reached(at) => match self.changed_at(at) {
                Some(changed) => (changed.name.as_str(), &changed.module),
                None => return self.imported_elsewhere(word, near, into),
            },
        };
        Some(if !word.before.is_empty() || module == into {
            name.to_owned()
        } else {
            format!("{}::{name}", Names::path_to(into, module))
        })
    }

    /// The whole path of what a word meant in a released text, where it means something else by now.
    fn imported_elsewhere(&self, word: &Word, near: &PastItem, into: &[String]) -> Option<String> {
        let meant = near.uses.iter().find(|import| import.name.as_deref() == Some(word.name.as_str()))?;
        let now = self.names.import(into, &word.name).filter(|_| word.before.is_empty())?;
        let resolved = |path: &[String]| self.names.resolve(into, path);
        let is_same =
            now.path == meant.path || resolved(&meant.path).is_some_and(|at| resolved(&now.path) == Some(at));
        (!is_same).then(|| meant.path.join("::"))
    }

    /// Brings in what a restored text needs and its module does not know any more.
    fn import(&self, past: &PastItem, text: &str, spot: &Spot, bumped: &mut Bumped) -> Result<()> {
        let said = words(parsed(text)?.to_token_stream());
        let file = &self.sources.files[spot.file];
        let mut missing: Vec<String> = Vec::new();
        for import in &past.uses {
            let Some(name) = &import.name else { continue };
            let is_said = said.iter().any(|word| word.before.is_empty() && word.name == *name);
            if is_said && !self.names.knows(&spot.module, name) {
                missing.extend(import.declaration());
            }
        }
        let here = || self.names.imports(&spot.module).iter().filter(|import| import.file == spot.file);
        let last = here().filter(|import| !import.exported).max_by_key(|import| import.whole.end);
        for declaration in missing {
            let changes = bumped.edits.of(spot.file);
            match last.or_else(|| here().max_by_key(|import| import.whole.end)) {
                Some(last) => {
                    let indent = indentation(&file.text, last.whole.start + file.before);
                    let at = end_of_line(&file.text, last.whole.end + file.before);
                    changes.insert_once(at, format!("\n{indent}{declaration}"));
                }
                None => {
                    let at = self.sources.first_in(spot);
                    changes.insert_once(at, format!("{declaration}\n\n{}", indentation(&file.text, at)));
                }
            }
        }
        Ok(())
    }

    /// A name that is taken by the same type, restored earlier for another event, is shared; one that
    /// another type has gives way.
    pub(super) fn settle_names(&mut self) -> Result<()> {
        for at in 0..self.changed.len() {
            let taken = |kept: &Self, name: &str| {
                kept.names.at(&format!("{}::{name}", kept.changed[at].module.join("::")))
            };
            let Some(other) = taken(self, &self.changed[at].name) else { continue };
            let text = self.restored_text(&self.changed[at], "")?;
            if shape::same(&parsed(&text)?, self.names.types[other].item) {
                continue;
            }
            let name = format!("{}{}", self.target.name, self.changed[at].name);
            if taken(self, &name).is_some() {
                let ty = &self.names.types[other];
                return Err(Error::new(format!(
                    "`{}` is there already ({}), and so is `{name}`",
                    self.changed[at].name,
                    self.sources.place(ty.spot.file, ty.item)
                ))
                .help("rename one of the two: `bump` needs the name for the type as it was released"));
            }
            self.changed[at].name = name;
        }
        Ok(())
    }

    fn restored_text(&self, changed: &Changed<'_>, indent: &str) -> Result<String> {
        let Some(item) = changed.past.item() else {
            return Err(Error::new(format!("`{}` was released as a variant", changed.past.path)));
        };
        let restoring = Restoring {
            name: &changed.name,
            version: self.past.version,
            other: &|word| self.renamed(word, changed.past, &changed.module),
            options: None,
            attribute: None,
            derive: None,
            indent,
        };
        Ok(restoring.write(item, &changed.past.text))
    }

    /// Whether there is a step from a changed type to what it is now.
    fn has_step(&self, changed: &Changed<'_>) -> bool {
        let now = changed.now.map(|at| self.names.types[at].item);
        match (changed.past.item(), now) {
            (Some(syn::Item::Struct(old)), Some(syn::Item::Struct(new))) => {
                old.generics.params.is_empty() && new.generics.params.is_empty()
            }
            (Some(syn::Item::Enum(old)), Some(syn::Item::Enum(new))) => {
                old.generics.params.is_empty() && new.generics.params.is_empty()
            }
            _ => false,
        }
    }

    /// Answers [`Step::restored`] for the text of a released type.
    fn restored_in(&self, near: &PastItem, path: &[String]) -> Option<bool> {
        let (name, before) = path.split_last()?;
        let word = Word { name: name.clone(), range: 0..0, before: before.to_vec() };
        let moved_on = || self.imported_elsewhere(&word, near, &self.target.spot.module).map(|_| false);
        match self.meant(&word, near) {
            Meant::Nothing => moved_on(),
            Meant::Payload => Some(true),
            Meant::Reached(at) => match self.changed_at(at) {
                Some(changed) => Some(self.has_step(changed)),
                None => moved_on(),
            },
        }
    }

    /// The released payload, and the step from it.
    pub(super) fn write_payload(
        &self,
        event: &EventVariant<'_>,
        tidings: &Tidings,
        bumped: &mut Bumped,
    ) -> Result<()> {
        let Target { name, spot, behind, indent, item: new, text, .. } = self.target;
        let past = self.past.payload();
        let unversioned = self.past.is_unversioned();
        let (released, old);
        let (attribute, derive) = match &past.syntax {
            Syntax::Type(item) => {
                (released, old) = (past.text.clone(), (**item).clone());
                let attributes = super::sources::attributes(&old).unwrap_or_default();
                let attribute = unversioned && !has(attributes, "payload", "unversioned");
                let derive = unversioned && !derives_a(attributes, "Payload");
                (
                    attribute.then(|| tidings.attribute("unversioned")),
                    derive.then_some(tidings.payload.as_str()),
                )
            }
            Syntax::Variant(variant) => {
                let file = &self.sources.files[event.spot.file];
                let making = Making {
                    name: self.old_name,
                    of: event.of,
                    file: &file.text,
                    before: file.before,
                    tidings,
                    option: unversioned.then_some("unversioned"),
                    version: None,
                    version_key: "version",
                    is_internal: !has(&event.of.attrs, "serde", "content"),
                    indent,
                };
                released = making.write(variant, &past.text);
                old = parsed(&released)?;
                (None, None)
            }
        };
        let restoring = Restoring {
            name: self.old_name,
            version: self.past.version,
            other: &|word| self.renamed(word, past, &spot.module),
            options: self.chain_options(&old),
            attribute,
            derive,
            indent,
        };
        let restored = restoring.write(&old, &released);
        self.import(past, &restored, spot, bumped)?;
        let step = Step { version: self.past.version, restored: &|path| self.restored_in(past, path) };
        let upcaster = step.write(&old, self.old_name, new, name);
        let changes = bumped.edits.of(spot.file);
        let blocks = text.iter().map(|text| format!("{indent}{text}"));
        let blocks = blocks.chain([format!("{indent}{restored}"), indented(&upcaster.text, indent)]);
        for block in blocks {
            changes.insert(*behind, format!("\n\n{block}"));
        }
        bumped.decisions.extend(upcaster.decisions.into_iter().map(|decision| (spot.file, decision)));
        bumped.restored.push(self.old_name.to_owned());
        Ok(())
    }

    /// The options that lead to older versions, as the sources have them now, where they have changed
    /// since: a predecessor may have given way to `previous_json`.
    fn chain_options(&self, released: &syn::Item) -> Option<String> {
        let ty = &self.names.types[self.target.at?];
        let now = super::sources::attributes(ty.item).unwrap_or_default();
        let was = super::sources::attributes(released).unwrap_or_default();
        let said = |attributes: &[syn::Attribute]| {
            options(attributes, "payload").iter().map(|option| option.to_token_stream().to_string()).collect()
        };
        let (now_said, was_said): (Vec<String>, Vec<String>) = (said(now), said(was));
        let text = &self.sources.files[ty.spot.file].text;
        let listed = || {
            let options = options(now, "payload");
            let texts = options.iter().map(|option| text.get(self.sources.range(ty.spot.file, option)));
            texts.map(Option::unwrap_or_default).collect::<Vec<_>>().join(", ")
        };
        (!self.past.is_unversioned() && now_said != was_said).then(listed)
    }

    /// What the payload reaches and what has changed, beside what it is now, with the steps.
    pub(super) fn write_changed(&self, bumped: &mut Bumped) -> Result<()> {
        for changed in &self.changed {
            let path = format!("{}::{}", changed.module.join("::"), changed.name);
            if self.names.at(&path).is_some() {
                continue;
            }
            let Some(now) = changed.now else {
                let text = self.restored_text(changed, &self.target.indent)?;
                self.import(changed.past, &text, &self.target.spot, bumped)?;
                let changes = bumped.edits.of(self.target.spot.file);
                changes.insert(self.target.behind, format!("\n\n{}{text}", self.target.indent));
                bumped.restored.push(changed.name.clone());
                continue;
            };
            let ty = &self.names.types[now];
            let indent = self.sources.indentation(ty.spot.file, ty.item);
            let file = &self.sources.files[ty.spot.file];
            let behind = end_of_line(&file.text, self.sources.range(ty.spot.file, ty.item).end);
            let text = self.restored_text(changed, indent)?;
            self.import(changed.past, &text, &ty.spot, bumped)?;
            let changes = bumped.edits.of(ty.spot.file);
            changes.insert(behind, format!("\n\n{indent}{text}"));
            bumped.restored.push(changed.name.clone());
            if let (true, Some(old)) = (self.has_step(changed), changed.past.item()) {
                let step = Step {
                    version: self.past.version,
                    restored: &|path| self.restored_in(changed.past, path),
                };
                let upcaster = step.write(old, &changed.name, ty.item, &ty.name);
                changes.insert(behind, format!("\n\n{}", indented(&upcaster.text, indent)));
                bumped
                    .decisions
                    .extend(upcaster.decisions.into_iter().map(|decision| (ty.spot.file, decision)));
            }
        }
        Ok(())
    }
}

/// What a name in a released text means.
enum Meant {
    Payload,
    /// The position among what was reached.
    Reached(usize),
    Nothing,
}

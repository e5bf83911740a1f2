//! Older versions, and the steps between them and the types that are restored.
//!
//! A type that an older version shares is not to change with it: the older version goes on from the
//! restored one. Likewise the step that led to the payload as it was leads to the restored payload.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens as _;
use syn::{GenericArgument, ItemImpl, PathArguments, Type};

use super::attributes::{option, path, segments};
use super::edits::{Edits, Word, words};
use super::names::Names;
use super::plan::Note;
use super::sources::{Sources, Spot, attributes, named};

/// A type as it is now, and the name under which it was restored, in its own module.
pub(crate) type Restored = BTreeMap<usize, String>;

/// Lets the predecessors of a payload, and the steps to and from them, go on from the restored types.
/// Says which steps were led elsewhere.
pub(crate) fn go_on(
    sources: &Sources,
    names: &Names<'_>,
    payload: usize,
    restored: &Restored,
    edits: &mut Edits,
) -> Vec<Note> {
    let older = older(names, payload, restored);
    let mut found: Vec<(Spot, Word, usize)> = Vec::new();
    for at in &older {
        let ty = &names.types[*at];
        for word in named(ty.item) {
            if let Some(target) = names.word(&ty.spot.module, &word).filter(|it| restored.contains_key(it)) {
                found.push((ty.spot.clone(), word, target));
            }
        }
    }
    let mut steps = Vec::new();
    for implementation in &names.implementations {
        let Some((from, to)) = step(implementation.item) else { continue };
        let module = &implementation.spot.module;
        let (from, to) = (names.resolve(module, &from), names.resolve(module, &to));
        let (Some(from), Some(to)) = (from, to) else { continue };
        let leads = older.contains(&from) && restored.contains_key(&to);
        let comes = restored.contains_key(&from) && older.contains(&to);
        if !leads && !comes {
            continue;
        }
        let file = implementation.spot.file;
        steps.push(Note {
            file,
            at: sources.range(file, &implementation.item.impl_token).start,
            text: "this step leads to the restored type now".to_owned(),
        });
        for word in words(implementation.item.to_token_stream()) {
            let target = names.word(module, &word).filter(|it| restored.contains_key(it));
            if let Some(target) = target.filter(|target| word.name == names.types[*target].name) {
                found.push((implementation.spot.clone(), word, target));
            }
        }
    }
    rename(sources, names, restored, &found, edits);
    steps
}

/// The predecessors of a payload and the types that only they reach.
fn older(names: &Names<'_>, payload: usize, restored: &Restored) -> BTreeSet<usize> {
    let mut chain = Vec::new();
    let mut at = payload;
    while let Some(previous) = previous(names, at) {
        if previous == payload || chain.contains(&previous) {
            break;
        }
        chain.push(previous);
        at = previous;
    }
    let now = reached(names, vec![payload]);
    let mut older = reached(names, chain);
    older.retain(|at| !now.contains(at) && !restored.contains_key(at));
    older
}

/// The type that `#[payload(previous = …)]` names.
pub(crate) fn previous(names: &Names<'_>, at: usize) -> Option<usize> {
    let ty = &names.types[at];
    let option = option(attributes(ty.item)?, "payload", "previous")?;
    names.resolve(&ty.spot.module, &path(&option)?.0)
}

fn reached(names: &Names<'_>, mut open: Vec<usize>) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    while let Some(at) = open.pop() {
        if reached.insert(at) {
            let ty = &names.types[at];
            open.extend(named(ty.item).iter().filter_map(|word| names.word(&ty.spot.module, word)));
        }
    }
    reached
}

/// The types between which an `impl From<A> for B` or `impl TryFrom<A> for B` leads.
fn step(item: &ItemImpl) -> Option<(Vec<String>, Vec<String>)> {
    let (_, of, _) = item.trait_.as_ref()?;
    let last = of.segments.last().filter(|last| last.ident == "From" || last.ident == "TryFrom")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let Some(GenericArgument::Type(Type::Path(from))) = arguments.args.first() else { return None };
    let Type::Path(to) = item.self_ty.as_ref() else { return None };
    Some((segments(&from.path), segments(&to.path)))
}

/// Writes the restored names in place of those that stand there.
fn rename(
    sources: &Sources,
    names: &Names<'_>,
    restored: &Restored,
    found: &[(Spot, Word, usize)],
    edits: &mut Edits,
) {
    let mut bare: BTreeMap<(usize, Vec<String>, usize), Vec<&Word>> = BTreeMap::new();
    for (spot, word, target) in found {
        let before = sources.files[spot.file].before;
        let new = &restored[target];
        let module = &names.types[*target].spot.module;
        if !word.before.is_empty() || *module == spot.module {
            edits.of(spot.file).replace(moved(&word.range, before), new.clone());
        } else {
            bare.entry((spot.file, spot.module.clone(), *target)).or_default().push(word);
        }
    }
    for ((file, module, target), found) in bare {
        let before = sources.files[file].before;
        let new = &restored[&target];
        let ty = &names.types[target];
        let import = names.import(&module, &ty.name).filter(|import| {
            // It leads straight to the type, and nothing else in the file goes by it.
            let straight = import.path.len() > 1
                && import.path.last() == Some(&ty.name)
                && leads_to(names, &module, &import.path, &ty.spot.module);
            straight && import.file == file && !others(sources, file, import, &ty.name, &found)
        });
        let by = match import {
            Some(import) => {
                edits.of(file).replace(moved(&import.word, before), new.clone());
                new.clone()
            }
            None => format!("{}::{new}", Names::path_to(&module, &ty.spot.module)),
        };
        for word in found {
            edits.of(file).replace(moved(&word.range, before), by.clone());
        }
    }
}

fn moved(range: &std::ops::Range<usize>, by: usize) -> std::ops::Range<usize> {
    range.start + by..range.end + by
}

/// Whether a path to a type, as imported, names the module it is in (and not one that exports it again).
fn leads_to(names: &Names<'_>, module: &[String], path: &[String], expected: &[String]) -> bool {
    let Some((_, holder)) = path.split_last() else { return false };
    let absolute: Option<Vec<String>> = match holder.first().map(String::as_str) {
        Some("crate") => module
            .first()
            .map(|krate| std::iter::once(krate.clone()).chain(holder[1..].iter().cloned()).collect()),
        Some("self") => Some(module.iter().chain(&holder[1..]).cloned().collect()),
        Some("super") => {
            module.split_last().map(|(_, above)| above.iter().chain(&holder[1..]).cloned().collect())
        }
        _ => {
            let inner: Vec<String> = module.iter().chain(holder).cloned().collect();
            if names.is_module(&inner) { Some(inner) } else { Some(holder.to_vec()) }
        }
    };
    absolute.as_deref() == Some(expected)
}

/// Whether a name is used elsewhere in a file than in its import and at these places.
fn others(
    sources: &Sources,
    file: usize,
    import: &super::names::Imported,
    name: &str,
    found: &[&Word],
) -> bool {
    words(sources.files[file].syntax.to_token_stream()).into_iter().any(|word| {
        word.name == name
            && !import.whole.contains(&word.range.start)
            && !found.iter().any(|known| known.range == word.range)
    })
}

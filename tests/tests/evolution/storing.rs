//! What a stored log holds after a change, compatible or not: the clients of today read it.

use serde_json::Value;
use tidings::validate::{Judge, Verdict};
use tidings_codegen::{DeprecationNotes, Fingerprints, Templates, TypeScriptOptions, typescript};
use tidings_schema::catalog::Catalog;
use tidings_schema::published::publish;
use tidings_schema::released::lock::Lock;
use tidings_schema::stored;
use tidings_tests::history::released;

use crate::revision::Revision;
use crate::rows::rows;
use crate::table::events;

/// The catalog of a state after others were released.
fn after(history: &[Revision], now: Revision) -> Catalog {
    let states: Vec<Catalog> = history.iter().map(|state| (state.catalog)()).collect();
    let mut catalog = (now.catalog)();
    stored::add(&mut catalog, &released(&states));
    catalog
}

/// Who judges by what is published for frontends.
fn judge(catalog: &Catalog) -> Judge {
    let files = publish(catalog, "urn:tidings", "", &Lock::default()).files;
    let text = |name: &str| files.iter().find(|(file, _)| file == name).map(|(_, text)| text.as_str());
    Judge::new(text("index.json").expect("it is there"), text("bundle.json").expect("it is there"))
        .expect("the schemas fit together")
}

/// Where an event says what it is.
fn keys(catalog: &Catalog) -> (String, Option<String>) {
    let one = &catalog.enums[0];
    (one.tag.clone(), one.content.clone())
}

#[test]
fn every_event_that_a_released_revision_wrote_is_known() {
    let (mut wrong, mut beside, mut fields) = (Vec::new(), 0, 0);
    for row in rows() {
        let [one, other] = row.states;
        for (old, new) in [(one, other), (other, one)] {
            let catalog = after(&[old], new);
            let has = |event_type: &str, version| {
                catalog.events.iter().any(|event| event.event_type == event_type && event.version == version)
            };
            let judge = judge(&catalog);
            let written =
                |state: Revision| events(state).into_iter().filter_map(move |event| (state.written)(&event));
            // Another key for the type or the content is a break of its own: nobody tells the old events.
            let is_told = keys(&(old.catalog)()) == keys(&catalog);
            assert!(is_told || catalog.events.iter().all(|event| event.stored.is_empty()), "{}", row.name);
            let states = [Some(new), is_told.then_some(old)];
            for written in states.into_iter().flatten().flat_map(written) {
                match judge.event(written.to_string().as_bytes()) {
                    Ok(Verdict::Known { .. }) => {}
                    Ok(Verdict::Unknown { event_type, version }) if !has(&event_type, version) => {}
                    other => wrong.push(format!("{}: {other:?}\n  {written}", row.name)),
                }
            }
            beside += catalog.events.iter().map(|event| event.stored.len()).sum::<usize>();
            let absent = |schema: &&Value| {
                let properties = schema["properties"].as_object();
                properties.is_some_and(|all| all.values().any(|field| *field == false))
            };
            fields += catalog.definitions.values().filter(absent).count();
            let options = TypeScriptOptions::default();
            let made = typescript(
                &catalog,
                &options,
                &Templates::builtin(),
                &DeprecationNotes::default(),
                &Fingerprints::default(),
            );
            if let Err(error) = made {
                wrong.push(format!("{}: {error}", row.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(beside > 20 && fields > 5, "{beside} revisions beside their version, {fields} with new fields");
}

#[test]
fn what_is_taken_already_is_not_kept_beside_and_the_view_of_today_stays() {
    for row in rows() {
        for state in row.states {
            let catalog = after(&[state], state);
            assert_eq!(catalog, (state.catalog)(), "{}", row.name);
        }
        let [old, new] = row.states;
        let catalog = after(&[old, new], new);
        let views =
            |catalog: &Catalog| catalog.events.iter().map(|event| event.client.clone()).collect::<Vec<_>>();
        assert_eq!(views(&catalog), views(&(new.catalog)()), "{}", row.name);
        if row.name == "optional_field" {
            assert!(catalog.events[0].stored.is_empty());
        }
    }
}

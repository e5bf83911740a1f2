//! What is said to be included has no counterexample; what is said to be excluded has one that a
//! judge of another make confirms; and little is left open.

use tidings_schema::inclusion::{Inclusion, included};
use tidings_schema::views;
use tidings_tests::volume;

use crate::conformance_catalog::conformance;
use crate::nexus_catalog::nexus;
use crate::soundness::{of_catalogs, of_generated};

#[test]
fn generated_pairs_are_decided_right() {
    let tally = of_generated(1, volume(60, 300));
    assert!(tally.undecided_share() < 0.03, "{tally}");
    assert!(tally.included > tally.all() / 6 && tally.excluded > tally.all() / 6, "both are met: {tally}");
}

#[test]
fn catalogs_with_an_edit_are_decided_right() {
    let tally = of_catalogs(1, volume(100, 400));
    assert!(tally.undecided_share() < 0.03, "{}", tally.undecided.join("\n"));
    assert!(tally.included > tally.all() / 8 && tally.excluded > tally.all() / 8, "both are met: {tally}");
}

#[test]
fn what_a_writer_sends_its_own_reader_takes() {
    let mut catalogs = conformance();
    catalogs.push(nexus());
    for catalog in &catalogs {
        for event in &catalog.events {
            let writer = views::writer(catalog, event);
            let client = views::client(catalog, event);
            let said = included(&writer, &client);
            assert_eq!(said, Inclusion::Included, "{}", event.event_type);
        }
    }
}

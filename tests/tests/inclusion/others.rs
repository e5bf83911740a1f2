//! Small rounds of what `cargo xtask fuzz-compat` goes on with.

use tidings_tests::volume;

use crate::court::Report;
use crate::foreign::{of_published, of_suite, of_vocabulary};

fn hold(report: &Report, share: f64) {
    assert!(report.wrong.is_empty(), "{report}\n{}", report.wrong.join("\n"));
    assert!(report.undecided_share() < share, "{report}\n{}", report.undecided.join("\n"));
    assert!(report.included > 3 && report.excluded > 3, "both are met: {report}");
}

#[test]
fn every_word_and_every_way_of_referring() {
    hold(&of_vocabulary(1, volume(60, 500)), 0.03);
}

#[test]
fn the_official_suite() {
    hold(&of_suite(volume(83, 11)), 0.03);
}

#[test]
fn published_schemas_with_one_keyword_changed() {
    hold(&of_published(1, volume(16, 60), 40_000), 0.1);
}

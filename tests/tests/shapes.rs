//! The shape of every event of the reference catalog, in a few lines that a person reviews: fields,
//! optionality, constraints.

#[path = "catalogs/nexus.rs"]
mod nexus_catalog;

use std::collections::BTreeMap;

use insta::{Settings, assert_snapshot};
use tidings_schema::shape;

use nexus_catalog::nexus;

#[test]
fn the_shape_of_every_event_version_is_as_reviewed() {
    let catalog = nexus();
    let mut families: BTreeMap<&str, String> = BTreeMap::new();
    for event in &catalog.events {
        let family = event.event_type.split('_').next().unwrap_or_default();
        let text = families.entry(family).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&shape::summary(&catalog, event));
    }
    assert_eq!(catalog.events.len(), 32, "31 event types, one of them in two versions");
    let mut settings = Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_snapshot_path("shapes");
    settings.set_prepend_module_to_snapshot(false);
    for (family, text) in families {
        assert!(text.lines().count() < 300, "{family} is too long to review");
        settings.bind(|| assert_snapshot!(family, text));
    }
}

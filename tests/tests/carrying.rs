//! Versions without a type: adopted from what was released, judged by it, carried as JSON.

#![expect(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value, json};
use tidings::{DecodeErrorKind, Decoded, Decoder, export};
use tidings_schema::assemble::assemble;
use tidings_schema::carrying::{adopt, carried, gaps, lowered};
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::document::CatalogDocument;
use tidings_schema::evolution::{fingerprint, present};
use tidings_schema::published::publish;
use tidings_schema::released::lock::Lock;
use tidings_schema::released::{Baseline, Release, Released, Revision};

/// As it went out first.
mod first {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use tidings::{Events, Payload, Version};

    #[derive(Serialize, Deserialize, JsonSchema, Events)]
    #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
    pub(crate) enum ShopEvent {
        #[event(critical)]
        Ordered(Ordered),
        #[event(unversioned)]
        Counted(Counted),
        #[event(unversioned)]
        Closed,
    }

    #[derive(Serialize, Deserialize, JsonSchema, Payload)]
    pub(crate) struct Ordered {
        pub(crate) version: Version<1>,
        pub(crate) item: Item,
        pub(crate) unit: Unit,
    }

    /// Has changed since.
    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Item {
        #[schemars(length(min = 1))]
        pub(crate) name: String,
        pub(crate) parts: Vec<Item>,
    }

    /// Is the same today, but for this sentence.
    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(crate) enum Unit {
        Piece,
        Litre,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Counted {
        pub(crate) number: u32,
        #[serde(flatten)]
        pub(crate) more: More,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(crate) struct More {
        pub(crate) by: String,
    }
}

/// As it is today.
mod today {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};
    use tidings::{Events, Payload, Version};

    #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
    #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
    pub(crate) enum ShopEvent {
        #[event(critical)]
        Ordered(Ordered),
        Counted(Counted),
        Closed(Closed),
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
    #[payload(previous = OrderedV2, downcast)]
    pub(crate) struct Ordered {
        pub(crate) version: Version<3>,
        pub(crate) item: Item,
        pub(crate) unit: Unit,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
    #[payload(previous_json(1, ordered_v1))]
    pub(crate) struct OrderedV2 {
        pub(crate) version: Version<2>,
        pub(crate) name: String,
        pub(crate) unit: Unit,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Item {
        pub(crate) title: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
    pub(crate) enum Unit {
        Piece,
        Litre,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
    #[payload(previous_json(unversioned, counted_v1), previous_json(2, counted_v2))]
    pub(crate) struct Counted {
        pub(crate) version: Version<3>,
        pub(crate) count: u32,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
    #[payload(previous = ClosedV1)]
    pub(crate) struct Closed {
        pub(crate) version: Version<2>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
    #[payload(unversioned)]
    pub(crate) struct ClosedV1;

    impl From<ClosedV1> for Closed {
        fn from(_: ClosedV1) -> Self {
            Self { version: Version }
        }
    }

    impl From<OrderedV2> for Ordered {
        fn from(old: OrderedV2) -> Self {
            Self { version: Version, item: Item { title: old.name }, unit: old.unit }
        }
    }

    impl From<Ordered> for OrderedV2 {
        fn from(new: Ordered) -> Self {
            Self { version: Version, name: new.item.title, unit: new.unit }
        }
    }

    fn ordered_v1(old: Value) -> Result<Value, String> {
        match old["item"]["name"].as_str() {
            Some("nothing") => Err("nothing was ordered".to_owned()),
            Some("half") => Ok(json!({ "version": 2, "unit": old["unit"] })),
            name => Ok(json!({ "version": 2, "name": name, "unit": old["unit"] })),
        }
    }

    fn counted_v1(old: Value) -> Result<Value, String> {
        Ok(json!({ "version": 2, "numbers": [old["number"]] }))
    }

    fn counted_v2(old: Value) -> Result<Value, &'static str> {
        let count = old["numbers"][0].as_u64().ok_or("no number")?;
        Ok(json!({ "version": 3, "count": count }))
    }
}

fn catalog(exported: export::Catalog) -> Catalog {
    let document = export::document(&[exported]).unwrap();
    assemble(vec![CatalogDocument::parse(&document.to_string()).unwrap()]).catalogs.remove(0)
}

fn first() -> Catalog {
    catalog(export::catalog("shop").events::<first::ShopEvent>())
}

fn today() -> Catalog {
    catalog(export::catalog("shop").events::<today::ShopEvent>())
}

/// Everything of the first catalog, in one release.
fn baseline() -> Baseline {
    let first = first();
    let revision = |event: &Event| {
        let views = present(&first, event);
        Revision {
            catalog: "shop".to_owned(),
            event_type: event.event_type.clone(),
            version: 1,
            revision: 0,
            added_in: 0,
            fingerprint: views.fingerprint(),
            content: Released {
                writer: views.writer,
                reader: views.reader,
                sample: Value::Null,
                source: Vec::new(),
            }
            .into(),
        }
    };
    Baseline {
        releases: vec![Release { name: "1.0".to_owned() }],
        revisions: first.events.iter().map(revision).collect(),
        tombstones: Vec::new(),
    }
}

fn adopted() -> Catalog {
    let mut catalog = today();
    let mut baseline = baseline();
    // Version 2 of `counted` is like the first, but that it has a version.
    let mut second = baseline.revisions[1].clone();
    second.version = 2;
    let schema = json!({
        "type": "object",
        "properties": { "type": { "const": "counted" }, "payload": { "$ref": "#/$defs/Counted" } },
        "required": ["type", "payload"],
        "$defs": { "Counted": {
            "type": "object",
            "properties": { "version": { "const": 2 }, "numbers": { "type": "array" } },
            "required": ["version", "numbers"],
        } },
    });
    second.content =
        Released { writer: schema.clone(), reader: schema, sample: Value::Null, source: Vec::new() }.into();
    baseline.revisions.push(second);
    assert_eq!(adopt(&mut catalog, &baseline), []);
    catalog
}

#[test]
fn a_version_without_a_type_stands_in_the_catalog_as_it_was_released() {
    let (first, catalog) = (first(), adopted());
    let rows: Vec<(&str, u32, bool)> =
        catalog.events.iter().map(|event| (event.event_type.as_str(), event.version, event.typed)).collect();
    assert_eq!(
        rows,
        [
            ("ordered", 3, true),
            ("ordered", 2, true),
            ("ordered", 1, false),
            ("counted", 3, true),
            ("counted", 2, false),
            ("counted", 1, false),
            ("closed", 2, true),
            ("closed", 1, true),
        ]
    );
    for event in catalog.events.iter().filter(|event| event.version == 1) {
        let released = first.events.iter().find(|other| other.event_type == event.event_type).unwrap();
        assert_eq!(fingerprint(&catalog, event), fingerprint(&first, released), "{}", event.event_type);
        assert_eq!(event.version_key, released.version_key);
        assert_eq!(event.critical, released.critical);
    }
    // What is the same today is shared, what is not has a name of its own.
    let names: Vec<&str> = catalog.definitions.keys().map(String::as_str).collect();
    assert!(
        ["Item", "ItemV1", "OrderedV1", "CountedV1", "CountedV2", "Unit"].iter().all(|it| names.contains(it))
    );
    assert!(!names.contains(&"UnitV1"), "{names:?}");
    assert_eq!(catalog.events[2].payload.as_deref(), Some("OrderedV1"));
    assert_eq!(catalog.definitions["ItemV1"]["properties"]["parts"]["items"]["$ref"], "#/$defs/ItemV1");
}

#[test]
fn it_is_judged_by_its_released_schema_and_carried() {
    let files = publish(&adopted(), "urn:tidings", "", &Lock::default()).files;
    let text = |name: &str| files.iter().find(|(file, _)| file == name).unwrap().1.clone();
    let decoder = Decoder::<today::ShopEvent>::new(&text("index.json"), &text("reader.json")).unwrap();
    let decode = |event: Value| decoder.decode(event.to_string().as_bytes());
    let ordered = |name: &str| {
        json!({ "type": "ordered", "payload": {
            "version": 1, "item": { "name": name, "parts": [] }, "unit": "Litre" } })
    };
    let Decoded::Known(event) = decode(ordered("milk")).unwrap() else { panic!("it is known") };
    assert_eq!(
        serde_json::to_value(&event).unwrap(),
        json!({ "type": "ordered", "payload": { "version": 3, "item": { "title": "milk" }, "unit": "Litre" } })
    );
    assert_eq!(
        tidings::downcast(&event, 2).unwrap()["payload"],
        json!({ "version": 2, "name": "milk", "unit": "Litre" })
    );

    let invalid = decode(ordered("")).unwrap_err();
    assert_eq!(invalid.kind(), DecodeErrorKind::Invalid, "the released schema asks for a character");
    for (name, said) in [
        ("nothing", "ordered v1: it cannot be carried from version 1 to 2: nothing was ordered"),
        ("half", "ordered v1: what the step from version 1 made is no version 2: missing field `name`"),
    ] {
        let refused = decode(ordered(name)).unwrap_err();
        assert_eq!((refused.kind(), refused.to_string().as_str()), (DecodeErrorKind::Upcast, said));
        assert_eq!(refused.payload(), Some(&ordered(name)["payload"]), "the original is kept");
        assert_eq!(
            refused.masked().to_string(),
            "ordered v1: it cannot be carried from version 1 to 2",
            "no value is told"
        );
    }

    let counted = json!({ "type": "counted", "payload": { "number": 7, "by": "a" } });
    let expected = today::Counted { version: tidings::Version, count: 7 };
    assert_eq!(decode(counted).unwrap(), Decoded::Known(today::ShopEvent::Counted(expected)));
    let closed = today::Closed { version: tidings::Version };
    assert_eq!(
        decode(json!({ "type": "closed" })).unwrap(),
        Decoded::Known(today::ShopEvent::Closed(closed)),
        "it was sent without any content"
    );
}

#[test]
fn what_the_chain_carries_is_known_in_both_directions() {
    let (today, adopted) = (today(), adopted());
    for catalog in [&today, &adopted] {
        for (event_type, version) in
            [("ordered", 1), ("ordered", 2), ("counted", 1), ("counted", 2), ("closed", 1)]
        {
            assert!(carried(catalog, event_type, version), "{event_type} {version}");
        }
        assert!(!carried(catalog, "ordered", 3) && !carried(catalog, "gone", 1));
        assert!(lowered(catalog, "ordered", 2));
        assert!(!lowered(catalog, "ordered", 1) && !lowered(catalog, "ordered", 3));
        assert!(!lowered(catalog, "closed", 1));
    }
}

#[test]
fn a_version_that_was_never_released_is_not_carried_as_json() {
    let mut catalog = today();
    let findings = adopt(&mut catalog, &Baseline::default());
    let said: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "version 1 of `ordered` is carried as JSON, but there is no released schema of it",
            "version 2 of `counted` is carried as JSON, but there is no released schema of it",
            "version 1 of `counted` is carried as JSON, but there is no released schema of it",
        ]
    );
    assert_eq!(catalog, today());
    let source = findings[0].source.as_ref().unwrap();
    let line = include_str!("carrying.rs").lines().nth(source.line as usize - 1).unwrap();
    assert_eq!(line.trim(), "#[payload(previous_json(1, ordered_v1))]");
}

#[test]
fn a_released_version_that_no_step_carries_is_a_gap() {
    let mut catalog = today();
    for event in &mut catalog.events {
        event.json_steps.clear();
    }
    let mut baseline = baseline();
    baseline.releases.push(Release { name: "2.0".to_owned() });
    let mut second = baseline.revisions[1].clone();
    (second.version, second.added_in) = (2, 1);
    baseline.revisions.push(second);
    let said = |counts: &dyn Fn(&Revision) -> bool| -> Vec<(String, Vec<String>)> {
        let findings = gaps(&catalog, &baseline, counts);
        let findings = findings.iter().map(|gap| gap.finding(&catalog, &baseline));
        findings.map(|finding| (finding.message, finding.notes)).collect()
    };
    let notes = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        said(&|_| true),
        [
            (
                "no step carries version 1 of `ordered` to version 3".to_owned(),
                notes(&["version 1 went out in 1.0", "the chain ends at version 2, `OrderedV2`"])
            ),
            (
                "no step carries versions 1 and 2 of `counted` to version 3".to_owned(),
                notes(&[
                    "version 1 went out in 1.0",
                    "version 2 went out in 2.0",
                    "the chain ends at version 3, `Counted`",
                ])
            ),
        ]
    );
    let counting = said(&|revision| baseline.counts(revision, Some(1)));
    assert_eq!(counting.len(), 2);
    assert_eq!(counting[1].0, "no step carries version 2 of `counted` to version 3");
    assert!(gaps(&today(), &baseline, &|_| true).is_empty());
}

//! Small catalogs from JSON: the payloads are written out, what stands around them is added.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tidings_schema::catalog::{Catalog, Event, EventEnum};
use tidings_schema::document::{Criticality, Deprecation, PayloadForm, Source};
use tidings_schema::evolution::{self, Lifecycle, Readers, Settings, UnknownEvents};
use tidings_schema::finding::Finding;
use tidings_schema::released::{Baseline, Release, Released, Revision};

/// A catalog as a test writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// What was released before it, oldest first.
    #[serde(default)]
    pub(crate) history: Vec<Written>,
    pub(crate) events: Vec<WrittenEvent>,
    #[serde(default)]
    pub(crate) definitions: Map<String, Value>,
    reader_definitions: Option<Map<String, Value>>,
    #[serde(default = "tag")]
    tag: String,
    #[serde(default = "content")]
    content: String,
}

fn tag() -> String {
    "type".into()
}

fn content() -> String {
    "payload".into()
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenEvent {
    r#type: String,
    version: u32,
    payload: Value,
    reader: Option<Value>,
    #[serde(default)]
    critical: bool,
    #[serde(default)]
    deprecated: bool,
    #[serde(default = "yes")]
    current: bool,
}

impl Written {
    pub(crate) fn catalog(&self) -> Catalog {
        let place = |line| Source { file: "src/events.rs".into(), line, column: 1 };
        let mut definitions = self.definitions.clone();
        let mut reader_definitions = self.reader_definitions.clone().unwrap_or_else(|| definitions.clone());
        let mut events = Vec::new();
        for (number, event) in self.events.iter().enumerate() {
            let name = format!("{}PayloadV{}", event.r#type, event.version);
            let versioned = |payload: &Value| {
                let mut payload = payload.clone();
                payload["properties"]["version"] = json!({ "type": "integer", "const": event.version });
                match payload["required"].as_array_mut() {
                    Some(required) => required.push("version".into()),
                    None => payload["required"] = json!(["version"]),
                }
                payload
            };
            definitions.insert(name.clone(), versioned(&event.payload));
            let reader = event.reader.as_ref().unwrap_or(&event.payload);
            reader_definitions.insert(name.clone(), versioned(reader));
            let mut properties = Map::new();
            properties.insert(self.tag.clone(), json!({ "type": "string", "const": event.r#type }));
            properties.insert(self.content.clone(), json!({ "$ref": format!("#/$defs/{name}") }));
            let view = json!({
                "type": "object", "properties": properties, "required": [self.tag, self.content]
            });
            events.push(Event {
                enum_index: 0,
                variant: event.r#type.clone(),
                event_type: event.r#type.clone(),
                version: event.version,
                version_key: Some("version".into()),
                current: event.current,
                form: PayloadForm::Newtype,
                payload: Some(name),
                critical: if event.critical { Criticality::Always } else { Criticality::Never },
                deprecated: event.deprecated.then_some(Deprecation { note: None }),
                doc: None,
                source: place(10 + u32::try_from(number).expect("few events")),
                typed: true,
                downcaster: false,
                json_steps: Vec::new(),
                stored: Vec::new(),
                client: view.clone(),
                reader: view,
            });
        }
        Catalog {
            name: "shop".into(),
            enums: vec![EventEnum {
                name: "ShopEvent".into(),
                module: "shop".into(),
                source: place(1),
                doc: None,
                tag: self.tag.clone(),
                content: Some(self.content.clone()),
            }],
            events,
            definitions,
            reader_definitions,
            paths: Map::new(),
            also: Vec::new(),
            skipped: Vec::new(),
            retired: Vec::new(),
        }
    }
}

/// What was released when these were, one after the other.
pub(crate) fn baseline(history: &[&Written]) -> Baseline {
    let mut baseline = Baseline::default();
    for (release, written) in history.iter().enumerate() {
        baseline.releases.push(Release { name: format!("1.{release}.0") });
        let catalog = written.catalog();
        let presenter = evolution::Presenter::new(&catalog);
        for (event, fingerprint) in catalog.events.iter().zip(evolution::fingerprints(&catalog)) {
            let known = baseline.newest(&catalog.name, &event.event_type, event.version);
            if known.is_some_and(|known| known.fingerprint == fingerprint) {
                continue;
            }
            let revision = known.map_or(0, |known| known.revision + 1);
            let present = presenter.present(event);
            let sample = json!({ "type": event.event_type, "payload": { "version": event.version } });
            baseline.revisions.push(Revision {
                catalog: catalog.name.clone(),
                event_type: event.event_type.clone(),
                version: event.version,
                revision,
                added_in: release,
                fingerprint,
                content: Released {
                    writer: present.writer,
                    reader: present.reader,
                    sample,
                    source: Vec::new(),
                }
                .into(),
            });
        }
    }
    baseline
}

/// What one run goes by, in data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Promise {
    pub(crate) readers: Readers,
    pub(crate) unknown_events: UnknownEvents,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) window: Option<usize>,
}

impl Default for Promise {
    fn default() -> Self {
        Self {
            readers: Readers::Separate,
            unknown_events: UnknownEvents::Open,
            lifecycle: Lifecycle::Durable,
            window: None,
        }
    }
}

/// What is found when `new` follows on `history`.
pub(crate) fn judged(history: &[&Written], new: &Written, promise: Promise) -> Vec<Finding> {
    judged_against(&baseline(history), &new.catalog(), promise)
}

/// The same, of what has been made before.
pub(crate) fn judged_against(baseline: &Baseline, catalog: &Catalog, promise: Promise) -> Vec<Finding> {
    let settings = Settings {
        readers: promise.readers,
        window: promise.window,
        unknown_events: promise.unknown_events,
        backward: true,
        forward: true,
        lifecycle: &|_, _, _| promise.lifecycle,
    };
    evolution::judge(catalog, baseline, &settings)
}

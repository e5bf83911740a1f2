//! The one judge: tag and version first, then the schema of exactly that version.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::explain::{self, Complaint};
use super::index::Index;
use super::instance::Borrowed;
use super::invalid::{self, Invalid};
use super::issue::Step;
use super::limits::Limits;
use super::recursion;
use super::schemas::{Definitions, compile, parsed, property_names};
use crate::tree::{self, Kind, Node, Tree, as_integer};

/// Judges events of one catalog by its committed schemas: `index.json` and a bundle, either
/// `reader.json` (what Rust accepts) or `bundle.json` (what a frontend accepts).
///
/// By `bundle.json` an event is known if it is what its version is today, or what any released revision
/// of that version wrote: a stored log may hold it. What Rust accepts takes both as it is.
///
/// An event of a type that the catalog does not have is unknown, and of version 1 if it carries none.
/// One of a type that it has is unknown if it carries another version; also if the type has none here
/// (`#[event(unversioned)]`), unless what stands under that key may be a field of its own.
/// Everything else is invalid.
///
/// Nothing is fetched. A schema is compiled when its first event comes, and kept; a judge can be
/// shared between threads.
///
/// ```
/// use tidings::validate::{Judge, Verdict};
///
/// # let index = r#"{"catalog":"app","tag":"type","content":"payload","version_key":"version",
/// #   "events":[{"type":"renamed","version":1,"definition":"RenamedEvent"}]}"#;
/// # let reader = r##"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
/// #   "properties":{"id":{"type":"string"}},"required":["id","event"],
/// #   "$defs":{"RenamedEvent":{"type":"object","properties":{"type":{"const":"renamed"},
/// #   "payload":{"type":"object","properties":{"version":{"const":1},"name":{"type":"string"}},"required":["version","name"]}},"required":["type","payload"]}}}"##;
/// // The texts of schema/current/app/index.json and reader.json.
/// let judge = Judge::new(index, reader)?;
///
/// let known = judge.event(br#"{"type":"renamed","payload":{"version":1,"name":"b"}}"#).unwrap();
/// assert_eq!(known, Verdict::Known { event_type: "renamed", version: 1 });
///
/// let newer = judge.event(br#"{"type":"renamed","payload":{"version":2}}"#).unwrap();
/// assert_eq!(newer, Verdict::Unknown { event_type: "renamed".to_owned(), version: 2 });
///
/// let envelope = br#"{"id":"1","event":{"type":"renamed","payload":{"version":1}}}"#;
/// let invalid = judge.envelope(envelope).unwrap_err();
/// assert_eq!(invalid.to_string(), "event.payload.name: expected a value, got nothing");
/// # Ok::<(), tidings::validate::SchemaError>(())
/// ```
pub struct Judge {
    catalog: String,
    fingerprint: Option<String>,
    tag: String,
    content: Option<String>,
    version_key: String,
    rows: Vec<Row>,
    types: HashMap<String, Type>,
    /// Event types that were ended, and the last release each was a part of.
    retired: HashMap<String, String>,
    definitions: Definitions,
    envelope: Value,
    envelope_validator: OnceLock<Result<Validator<Borrowed>, String>>,
    /// Every key that a schema names; others are the event's own and not shown in logs.
    known_keys: BTreeSet<String>,
    limits: Limits,
}

/// One event type in one version.
struct Row {
    event_type: String,
    version: u32,
    definition: String,
    validator: OnceLock<Result<Validator<Borrowed>, String>>,
    stored: Vec<Stored>,
    recursive_branches: OnceLock<usize>,
}

/// What an earlier revision of a version wrote.
struct Stored {
    definition: String,
    validator: OnceLock<Result<Validator<Borrowed>, String>>,
}

/// One event type.
#[derive(Default)]
struct Type {
    /// Version → index into the rows.
    versions: BTreeMap<u32, usize>,
    /// The version that is meant when none is written.
    unwritten: Option<usize>,
    /// What stands under the key of the version is a field of its own.
    own_version: bool,
}

/// What a judge says of bytes that are an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<'j> {
    /// An event of the catalog, as its schema has it.
    Known {
        /// The tag.
        event_type: &'j str,
        /// The version.
        version: u32,
    },
    /// An event with a type and a version that the catalog does not have, perhaps of a newer program.
    Unknown {
        /// The tag.
        event_type: String,
        /// The version; 1 if none is written.
        version: u32,
    },
}

/// The schemas of a catalog cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaError(pub(crate) String);

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SchemaError {}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge").field("catalog", &self.catalog).finish_non_exhaustive()
    }
}

/// What a value is by its tag and version alone.
#[derive(Clone, Copy)]
pub(crate) enum Found<'a> {
    Row(usize),
    Unknown { event_type: &'a str, version: u32, payload: Option<Node<'a>> },
}

impl Judge {
    /// A judge by the texts of `index.json` and of `reader.json` or `bundle.json`.
    ///
    /// # Errors
    /// When one of them is not what tidings generates, for instance holds a merge conflict.
    pub fn new(index: &str, bundle: &str) -> Result<Self, SchemaError> {
        let index: Index = parsed("index", index)?;
        let Value::Object(mut bundle) = parsed("bundle", bundle)? else {
            return Err(SchemaError("the bundle of schemas is no JSON object".to_owned()));
        };
        let Some(tag) = index.tag else {
            return Err(SchemaError(format!("the index of `{}` names no tag", index.catalog)));
        };
        let Some(Value::Object(definitions)) = bundle.remove("$defs") else {
            return Err(SchemaError(format!("the bundle of `{}` has no `$defs`", index.catalog)));
        };
        let mut known_keys = BTreeSet::from([tag.clone()]);
        property_names(&bundle, &mut known_keys);
        property_names(&definitions, &mut known_keys);
        if let Some(Value::Object(properties)) = bundle.get_mut("properties") {
            properties.remove("event");
        }
        let mut judge = Self {
            catalog: index.catalog,
            fingerprint: index.fingerprint,
            tag,
            content: index.content,
            version_key: index.version_key.unwrap_or_else(|| "version".to_owned()),
            rows: Vec::with_capacity(index.events.len()),
            types: HashMap::new(),
            retired: index.retired.into_iter().map(|row| (row.event_type, row.after)).collect(),
            definitions: Definitions(definitions),
            envelope: Value::Object(bundle),
            envelope_validator: OnceLock::new(),
            known_keys,
            limits: Limits::default(),
        };
        for row in index.events {
            judge.add(row)?;
        }
        Ok(judge)
    }

    /// Judges within other limits than the default ones.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The name of the catalog.
    #[must_use]
    pub fn catalog(&self) -> &str {
        &self.catalog
    }

    /// Whether a type of the catalog was ended: the last release it was a part of. Its events are
    /// [`Verdict::Unknown`].
    #[must_use]
    pub fn retired(&self, event_type: &str) -> Option<&str> {
        self.retired.get(event_type).map(String::as_str)
    }

    /// The fingerprint of the catalog, as `index.json` has it: two programs with the same one give the
    /// same verdicts. `None` where the index was written by hand without one.
    ///
    /// ```
    /// use tidings::validate::Judge;
    ///
    /// let index = r#"{"catalog":"app","fingerprint":"sha256:8494ab","tag":"type","events":[]}"#;
    /// let judge = Judge::new(index, r#"{"$defs":{}}"#)?;
    /// assert_eq!(judge.fingerprint(), Some("sha256:8494ab"));
    /// # Ok::<(), tidings::validate::SchemaError>(())
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> Option<&str> {
        self.fingerprint.as_deref()
    }

    /// Every event type and version of the catalog, in its order.
    pub fn events(&self) -> impl Iterator<Item = (&str, u32)> {
        self.rows.iter().map(|row| (row.event_type.as_str(), row.version))
    }

    /// Judges a bare event: `{ "type", "payload" }`.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn event(&self, bytes: &[u8]) -> Result<Verdict<'_>, Invalid> {
        let tree = self.parse(bytes, &self.limits)?;
        self.judge_event(tree.root(), &[], &self.limits).map(|found| self.verdict(found))
    }

    /// Judges an event in its envelope: `{ "id", "timestamp", "event" }`.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn envelope(&self, bytes: &[u8]) -> Result<Verdict<'_>, Invalid> {
        let tree = self.parse(bytes, &self.limits)?;
        self.judge_envelope(tree.root(), &self.limits).map(|found| self.verdict(found))
    }

    /// Judges an event with or without an envelope: what has a key `event` and no tag is one with.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn either(&self, bytes: &[u8]) -> Result<Verdict<'_>, Invalid> {
        let tree = self.parse(bytes, &self.limits)?;
        let root = tree.root();
        let found = if root.get("event").is_some() && root.get(&self.tag).is_none() {
            self.judge_envelope(root, &self.limits)
        } else {
            self.judge_event(root, &[], &self.limits)
        };
        found.map(|found| self.verdict(found))
    }

    /// Compiles all schemas now, and not when the first event of each comes.
    ///
    /// # Errors
    /// When one of them cannot be compiled.
    pub fn compile(&self) -> Result<(), SchemaError> {
        let broken = |said: &String| SchemaError(said.clone());
        self.envelope_validator().as_ref().map_err(broken)?;
        for row in &self.rows {
            self.validator(row).as_ref().map_err(broken)?;
            for stored in &row.stored {
                self.stored_validator(row, stored).as_ref().map_err(broken)?;
            }
        }
        Ok(())
    }

    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    pub(crate) fn payload<'a>(&self, event: Node<'a>) -> Option<Node<'a>> {
        match &self.content {
            Some(content) => event.get(content),
            None => Some(event),
        }
    }

    pub(crate) fn row(&self, row: usize) -> (&str, u32) {
        (&self.rows[row].event_type, self.rows[row].version)
    }

    pub(crate) fn parse<'t>(&self, bytes: &'t [u8], limits: &Limits) -> Result<Tree<'t>, Invalid> {
        tree::parse(bytes, limits.bytes)
            .map_err(|fault| invalid::not_json(&fault, bytes, |key| self.shown(key)))
    }

    pub(crate) fn judge_envelope<'a>(
        &self,
        envelope: Node<'a>,
        limits: &Limits,
    ) -> Result<Found<'a>, Invalid> {
        let validator = self.envelope_validator().as_ref().map_err(|said| Invalid::broken_schema(said))?;
        let outside = if validator.is_valid(envelope) {
            Vec::new()
        } else {
            explain::complaints(validator.iter_errors(envelope), limits.issues)
        };
        let event = envelope.get("event");
        let inside = event.map(|event| self.judge_event(event, &[Step::Key("event".to_owned())], limits));
        match (outside.is_empty(), inside) {
            (true, Some(judged)) => judged,
            (_, inside) => {
                let mut invalid = self.invalid(None, &outside, &[], envelope, limits);
                if let Some(Err(inside)) = inside {
                    invalid.append(inside, limits.issues);
                }
                Err(invalid)
            }
        }
    }

    pub(crate) fn judge_event<'a>(
        &self,
        event: Node<'a>,
        prefix: &[Step],
        limits: &Limits,
    ) -> Result<Found<'a>, Invalid> {
        let found =
            self.find(event).map_err(|complaint| self.invalid(None, &[*complaint], prefix, event, limits))?;
        if let Found::Row(index) = found {
            let row = &self.rows[index];
            let validator = self.validator(row).as_ref().map_err(|said| Invalid::broken_schema(said))?;
            if !validator.is_valid(event) && !self.was_written(row, event)? {
                let complaints = if self.is_intricate(row, event) {
                    vec![explain::intricate(&row.event_type, row.version)]
                } else {
                    explain::complaints(validator.iter_errors(event), limits.issues)
                };
                return Err(self.invalid(Some(row), &complaints, prefix, event, limits));
            }
        }
        Ok(found)
    }

    /// Whether an earlier revision of a version wrote an event that its own schema refuses.
    fn was_written(&self, row: &Row, event: Node<'_>) -> Result<bool, Invalid> {
        for stored in &row.stored {
            let validator = self.stored_validator(row, stored);
            if validator.as_ref().map_err(|said| Invalid::broken_schema(said))?.is_valid(event) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn verdict(&self, found: Found<'_>) -> Verdict<'_> {
        match found {
            Found::Row(row) => {
                let (event_type, version) = self.row(row);
                Verdict::Known { event_type, version }
            }
            Found::Unknown { event_type, version, .. } => {
                Verdict::Unknown { event_type: event_type.to_owned(), version }
            }
        }
    }

    fn invalid(
        &self,
        row: Option<&Row>,
        complaints: &[Complaint],
        prefix: &[Step],
        root: Node<'_>,
        limits: &Limits,
    ) -> Invalid {
        let issues = complaints
            .iter()
            .take(limits.issues)
            .map(|complaint| explain::issue(complaint, prefix, root, |key| self.shown(key)))
            .collect();
        let more = complaints.len() > limits.issues;
        Invalid::new(row.map(|row| (row.event_type.clone(), row.version)), issues, more)
    }

    fn shown(&self, key: &str) -> bool {
        self.known_keys.contains(key)
    }

    fn add(&mut self, row: super::index::Row) -> Result<(), SchemaError> {
        let index = self.rows.len();
        let Some(definition) = self.definitions.0.get(&row.definition) else {
            return Err(SchemaError(format!(
                "the bundle of `{}` has no definition `{}`: index and bundle are of different runs",
                self.catalog, row.definition
            )));
        };
        let may_be_unwritten = row.unversioned || !self.demands_version(definition);
        let new = !self.types.contains_key(&row.event_type);
        let of_type = self.types.entry(row.event_type.clone()).or_default();
        // An unversioned event is what comes without a version, before one that has a default.
        if row.unversioned || (may_be_unwritten && of_type.unwritten.is_none()) {
            of_type.unwritten = Some(index);
        }
        of_type.own_version = row.own_version && (new || of_type.own_version);
        of_type.versions.insert(row.version, index);
        self.rows.push(Row {
            event_type: row.event_type,
            version: row.version,
            definition: row.definition,
            validator: OnceLock::new(),
            // `reader.json` has none: Rust takes what they wrote for its own.
            stored: row
                .stored
                .into_iter()
                .map(|stored| stored.definition)
                .filter(|name| self.definitions.0.contains_key(name))
                .map(|definition| Stored { definition, validator: OnceLock::new() })
                .collect(),
            recursive_branches: OnceLock::new(),
        });
        Ok(())
    }

    /// Whether an event of this schema has its version written. Without `#[serde(default)]` on it
    /// the key is required.
    fn demands_version(&self, event: &Value) -> bool {
        let payload = match &self.content {
            Some(content) => event.get("properties").and_then(|it| it.get(content)),
            None => Some(event),
        };
        payload.is_some_and(|payload| self.definitions.requires(payload, &self.version_key, 0))
    }

    /// Type and version, or what is wrong with them.
    fn find<'a>(&self, event: Node<'a>) -> Result<Found<'a>, Box<Complaint>> {
        let complaint = |steps: &[&str], keyword, expected: &str| {
            let steps = steps.iter().map(|step| (*step).to_owned()).collect();
            Box::new(Complaint { steps, keyword, expected: expected.to_owned() })
        };
        let Some(members) = event.as_object() else {
            return Err(complaint(&[], "type", "an object"));
        };
        let tag = members.get(&self.tag).ok_or_else(|| complaint(&[&self.tag], "required", "a string"))?;
        let event_type = tag.as_str().ok_or_else(|| complaint(&[&self.tag], "type", "a string"))?;
        let of_type = self.types.get(event_type);
        let unwritten = match of_type {
            Some(of_type) => of_type.unwritten.map(Found::Row),
            None => Some(Found::Unknown { event_type, version: 1, payload: self.payload(event) }),
        };
        if let (true, Some(found)) = (of_type.is_some_and(|it| it.own_version), unwritten) {
            return Ok(found);
        }
        let content: Vec<&str> = self.content.iter().map(String::as_str).collect();
        let Some(payload) = self.payload(event) else {
            return unwritten.ok_or_else(|| complaint(&content, "required", "an object"));
        };
        let Kind::Object(fields) = payload.kind() else {
            return unwritten.ok_or_else(|| complaint(&content, "type", "an object"));
        };
        let mut place = content;
        place.push(&self.version_key);
        const VERSION: &str = "an integer from 1 to 4294967295";
        let Some(written) = fields.get(&self.version_key) else {
            return unwritten.ok_or_else(|| complaint(&place, "required", VERSION));
        };
        let number = match written.kind() {
            Kind::Float(float) => as_integer(float),
            other => Some(other),
        };
        let version = match number {
            Some(Kind::Unsigned(number)) => u32::try_from(number).ok().filter(|number| *number > 0),
            _ => None,
        };
        let Some(version) = version else {
            return unwritten.ok_or_else(|| complaint(&place, "type", VERSION));
        };
        match of_type.and_then(|it| it.versions.get(&version)) {
            Some(row) => Ok(Found::Row(*row)),
            None => Ok(Found::Unknown { event_type, version, payload: Some(payload) }),
        }
    }

    fn validator<'r>(&self, row: &'r Row) -> &'r Result<Validator<Borrowed>, String> {
        row.validator.get_or_init(|| {
            let schema = self.definitions.with_definitions(reference_to(&row.definition));
            compile(&schema, &format!("`{}` version {}", row.event_type, row.version))
        })
    }

    fn stored_validator<'r>(&self, row: &Row, stored: &'r Stored) -> &'r Result<Validator<Borrowed>, String> {
        stored.validator.get_or_init(|| {
            let schema = self.definitions.with_definitions(reference_to(&stored.definition));
            compile(&schema, &format!("an earlier revision of `{}` version {}", row.event_type, row.version))
        })
    }

    fn envelope_validator(&self) -> &Result<Validator<Borrowed>, String> {
        self.envelope_validator.get_or_init(|| {
            compile(&self.definitions.with_definitions(self.envelope.clone()), "the envelope")
        })
    }

    /// Whether there are too many ways through an event to explain it.
    fn is_intricate(&self, row: &Row, event: Node<'_>) -> bool {
        let branches = row.recursive_branches.get_or_init(|| {
            let schema = self.definitions.with_definitions(reference_to(&row.definition));
            schema.get("$defs").and_then(Value::as_object).map_or(0, recursion::recursive_branches)
        });
        recursion::has_too_many_ways(*branches, event)
    }
}

fn reference_to(definition: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{definition}") })
}

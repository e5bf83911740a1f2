//! What a fixture is, and how one is written.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// One serde feature, shown by whole event objects.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// The catalog the event belongs to.
    pub catalog: &'static str,
    /// The tag of the event.
    pub event_type: String,
    /// The feature shown.
    pub feature: &'static str,
    /// What serde writes: whole event objects.
    pub values: Vec<Value>,
    /// What is almost one of `values`, and refused by the published schema.
    pub near_misses: Vec<NearMiss>,
    /// Why serde does not read back what it writes; `None` where it does.
    pub one_way: Option<&'static str>,
    round_trip: fn(&Value) -> Result<Value, serde_json::Error>,
    content: Option<&'static str>,
}

/// An event object with one thing wrong.
#[derive(Debug, Clone)]
pub struct NearMiss {
    /// The event object.
    pub value: Value,
    /// What is wrong with it.
    pub why: String,
    /// Whether the TypeScript type refuses it too. `false` only where TypeScript cannot say it:
    /// bounds, patterns, formats, keys too many.
    pub typescript_rejects: bool,
}

/// How the events of a catalog are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wire {
    pub(crate) catalog: &'static str,
    pub(crate) content: Option<&'static str>,
    pub(crate) versioned: bool,
}

impl Fixture {
    /// A fixture of events as serde writes them, with the near misses that every event has: a
    /// wrong or missing tag, content and version.
    pub(crate) fn new<E>(wire: Wire, feature: &'static str, events: &[E]) -> Self
    where
        E: Serialize + DeserializeOwned,
    {
        let values = events
            .iter()
            .map(|event| serde_json::to_value(event).expect("a fixture is serialisable"))
            .collect();
        Self::from_values(wire, feature, values, read_back::<E>)
    }

    /// A fixture of payloads of an older version, which no event of today carries.
    pub(crate) fn older<P>(
        wire: Wire,
        event_type: &'static str,
        feature: &'static str,
        payloads: &[P],
    ) -> Self
    where
        P: Serialize + DeserializeOwned,
    {
        let wrap = |payload: &P| {
            let payload = serde_json::to_value(payload).expect("a fixture is serialisable");
            let mut event = Map::from_iter([("type".into(), event_type.into())]);
            match (wire.content, payload) {
                (Some(content), payload) => {
                    event.insert(content.into(), payload);
                }
                (None, Value::Object(fields)) => event.extend(fields),
                (None, other) => panic!("a payload beside its tag is an object, not {other}"),
            }
            Value::Object(event)
        };
        let round_trip =
            if wire.content.is_some() { read_back_content::<P> } else { read_back_beside_tag::<P> };
        let values = payloads.iter().map(wrap).collect();
        Self::from_values(wire, feature, values, round_trip)
    }

    fn from_values(
        wire: Wire,
        feature: &'static str,
        values: Vec<Value>,
        round_trip: fn(&Value) -> Result<Value, serde_json::Error>,
    ) -> Self {
        let event_type = values[0]["type"].as_str().expect("a tag").to_owned();
        let mut fixture = Self {
            catalog: wire.catalog,
            event_type,
            feature,
            values,
            near_misses: Vec::new(),
            one_way: None,
            round_trip,
            content: None,
        };
        fixture = fixture
            .refuses("/type", "no_such_event", "a wrong tag")
            .refuses("/type", 1, "a tag that is no text")
            .refuses_without("/type", "no tag");
        let content = wire.content.filter(|key| fixture.values[0].get(key).is_some());
        if let Some(content) = content {
            let pointer = format!("/{content}");
            fixture = fixture.refuses_without(&pointer, "no content").refuses(
                &pointer,
                Value::Null,
                "content that is null",
            );
        }
        fixture.content = content;
        if wire.versioned {
            fixture = fixture
                .refuses("/version", 4_000_000_000_u32, "a version that does not exist")
                .refuses("/version", "1", "a version that is text")
                .refuses_without("/version", "no version");
        }
        fixture
    }

    /// Says that serde does not read back what it writes, and why.
    #[must_use]
    pub(crate) fn one_way(mut self, why: &'static str) -> Self {
        self.one_way = Some(why);
        self
    }

    /// Adds a near miss: the first value with `wrong` at `pointer`, counted from the payload.
    #[must_use]
    pub(crate) fn refuses(self, pointer: &str, wrong: impl Into<Value>, why: &str) -> Self {
        self.near_miss(pointer, Some(wrong.into()), why, true)
    }

    /// Adds a near miss: the first value without the key at `pointer`, counted from the payload.
    #[must_use]
    pub(crate) fn refuses_without(self, pointer: &str, why: &str) -> Self {
        self.near_miss(pointer, None, why, true)
    }

    /// Adds a near miss that TypeScript has no words for.
    #[must_use]
    pub(crate) fn only_schema_refuses(self, pointer: &str, wrong: impl Into<Value>, why: &str) -> Self {
        self.near_miss(pointer, Some(wrong.into()), why, false)
    }

    fn near_miss(mut self, pointer: &str, wrong: Option<Value>, why: &str, typescript_rejects: bool) -> Self {
        let mut value = self.values[0].clone();
        let pointer = match self.content {
            Some(content) => format!("/{content}{pointer}"),
            None => pointer.to_owned(),
        };
        edit(&mut value, &pointer, wrong);
        self.near_misses.push(NearMiss { value, why: format!("{why} (at {pointer})"), typescript_rejects });
        self
    }

    /// What serde writes after it has read `value`.
    ///
    /// # Errors
    /// When serde does not read it.
    pub fn round_trip(&self, value: &Value) -> Result<Value, serde_json::Error> {
        (self.round_trip)(value)
    }
}

fn read_back<E: Serialize + DeserializeOwned>(value: &Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(E::deserialize(value)?)
}

fn read_back_content<P: Serialize + DeserializeOwned>(value: &Value) -> Result<Value, serde_json::Error> {
    let mut event = value.clone();
    event["payload"] = read_back::<P>(&value["payload"])?;
    Ok(event)
}

fn read_back_beside_tag<P: Serialize + DeserializeOwned>(value: &Value) -> Result<Value, serde_json::Error> {
    let mut event = read_back::<P>(value)?;
    event["type"] = value["type"].clone();
    Ok(event)
}

/// Sets what is at `pointer`, or removes the key there.
fn edit(value: &mut Value, pointer: &str, wrong: Option<Value>) {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
    let key = key.replace("~1", "/").replace("~0", "~");
    let parent = value.pointer_mut(parent).unwrap_or_else(|| panic!("nothing at {parent}"));
    match (parent, wrong) {
        (Value::Object(fields), Some(wrong)) => {
            assert_ne!(fields.get(&key), Some(&wrong), "nothing changes at {pointer}");
            fields.insert(key, wrong);
        }
        (Value::Object(fields), None) => {
            assert!(fields.remove(&key).is_some(), "nothing at {pointer}");
        }
        (Value::Array(items), Some(wrong)) => {
            let index: usize = key.parse().expect("an index");
            items[index] = wrong;
        }
        (other, _) => panic!("{other} has no keys, at {pointer}"),
    }
}

//! What a window asks for.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tauri::ipc::InvokeBody;
use tidings_delivery::{Accept, Cursor, Filter, Start, read_accept, read_names};

use crate::error::Refusal;

/// The longest a question waits.
const LONGEST: Duration = Duration::from_secs(25);

/// The most events of one answer, and how many where a question does not say.
const MOST: usize = 500;
const LIMIT: usize = 300;

/// The arguments of `poll`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Poll {
    /// What cannot be read is a place that nobody knows, which the hub answers with a gap.
    cursor: Option<Value>,
    from: Option<From>,
    types: Option<Vec<String>>,
    critical: bool,
    accept: Option<String>,
    limit: Option<u64>,
    wait_ms: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum From {
    Now,
    Window,
    Start,
}

/// A scope of a capability: the types that a window may see.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scope {
    pub(crate) types: Vec<String>,
}

/// What a question asks for, as the hub takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) start: Start,
    pub(crate) filter: Filter,
    pub(crate) accept: Accept,
    pub(crate) limit: usize,
    pub(crate) wait: Duration,
}

/// Reads the argument `name` of a command.
pub(crate) fn argument<T: DeserializeOwned>(body: &InvokeBody, name: &str) -> Result<T, Refusal> {
    let InvokeBody::Json(body) = body else {
        return Err(Refusal::bad(format!("`{name}` is JSON, and not bytes")));
    };
    let value = body.get(name).cloned().ok_or_else(|| Refusal::bad(format!("`{name}` is missing")))?;
    T::deserialize(value).map_err(|error| Refusal::bad(format!("`{name}`: {error}")))
}

impl Poll {
    /// What is asked for, of what the window may see: with no scope everything, else what one of them names.
    pub(crate) fn read(self, scopes: &[Scope]) -> Result<Asked, Refusal> {
        let start = match (self.cursor, self.from) {
            (Some(cursor), _) => Start::Cursor(cursor.as_str().and_then(Cursor::parse)),
            (None, None | Some(From::Now)) => Start::Now,
            (None, Some(From::Window)) => Start::Window,
            (None, Some(From::Start)) => Start::Kept,
        };
        let mut filter = Filter::everything();
        if let Some(types) = &self.types {
            let types = types.iter().map(String::as_str);
            filter = filter.types(read_names("types", types).map_err(Refusal::bad)?);
        }
        if !scopes.is_empty() {
            let allowed = |name: &str| scopes.iter().any(|scope| scope.types.iter().any(|it| it == name));
            filter = match filter.types.take() {
                Some(types) => filter.types(types.into_iter().filter(|name| allowed(name))),
                None => filter.types(scopes.iter().flat_map(|it| &it.types).map(String::as_str)),
            };
        }
        if self.critical {
            filter = filter.critical();
        }
        let accept = match self.accept.as_deref() {
            None => Accept::present(),
            Some(accept) => read_accept(accept).map_err(Refusal::bad)?,
        };
        let limit = self.limit.map_or(Some(LIMIT), |it| usize::try_from(it).ok());
        let limit = limit
            .filter(|it| (1..=MOST).contains(it))
            .ok_or_else(|| Refusal::bad(format!("`limit` is a number from 1 to {MOST}")))?;
        let wait = Duration::from_millis(self.wait_ms.unwrap_or(0)).min(LONGEST);
        Ok(Asked { start, filter, accept, limit, wait })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(request: Value, scopes: &[&[&str]]) -> Asked {
        let scopes: Vec<Scope> =
            scopes.iter().map(|it| Scope { types: it.iter().map(ToString::to_string).collect() }).collect();
        let poll: Poll = serde_json::from_value(request).expect("a question");
        poll.read(&scopes).expect("it is read")
    }

    fn types(request: Value, scopes: &[&[&str]]) -> Option<Vec<String>> {
        let types = asked(request, scopes).filter.types?;
        Some(types.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_year_is_too_long_to_wait() {
        assert_eq!(asked(json!({ "wait_ms": 31_536_000_000_u64 }), &[]).wait, LONGEST);
        assert_eq!(asked(json!({}), &[]).wait, Duration::ZERO);
    }

    #[test]
    fn a_window_sees_what_one_of_its_scopes_names_and_of_that_what_it_asks_for() {
        let named = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect::<Vec<_>>());
        let all = json!({});
        let some = json!({ "types": ["a", "b"] });
        assert_eq!(types(all.clone(), &[]), None);
        assert_eq!(types(some.clone(), &[]), named(&["a", "b"]));
        assert_eq!(types(all.clone(), &[&["b"], &["c"]]), named(&["b", "c"]));
        assert_eq!(types(some.clone(), &[&["b"], &["c"]]), named(&["b"]));
        // A scope that names nothing lets nothing through, and is not the same as none.
        assert_eq!(types(all, &[&[]]), named(&[]));
        assert_eq!(types(some, &[&["c"]]), named(&[]));
    }
}

//! What a request asks for: where to begin, which events, in which versions.
//!
//! Whatever else is wrong with a request, a cursor never is: what cannot be read is a place that nobody
//! knows, which the hub answers with a gap.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName};
use tidings_delivery::{Accept, Cursor, Filter, Start, read_accept, read_names};

use crate::options::HttpOptions;
use crate::problem::{Kind, Problem};

/// Where EventSource says what it had last.
pub(crate) const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The events of one poll, where it does not say.
const LIMIT: usize = 300;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) start: Start,
    pub(crate) filter: Filter,
    pub(crate) accept: Accept,
    /// The most events of a poll.
    pub(crate) limit: usize,
    /// How long a poll may wait.
    pub(crate) wait: Duration,
}

impl Asked {
    /// Reads a request. Parameters that are not known are left to others.
    pub(crate) fn read(
        query: Option<&str>,
        headers: &HeaderMap,
        options: &HttpOptions,
    ) -> Result<Self, Problem> {
        let query = query.unwrap_or_default();
        if query.len() > options.max_query {
            let said = format!("it has {} bytes, and {} are the most", query.len(), options.max_query);
            return Err(Problem::new(Kind::QueryTooLong, said));
        }
        let mut given = Given::default();
        let mut cursor = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if name == "cursor" {
                // Given twice it is none.
                cursor = Some(if cursor.is_none() { Cursor::parse(&value) } else { None });
            } else {
                given.take(&name, value)?;
            }
        }
        let header = last_event_id(headers);
        let from = given.from()?;
        Ok(Self {
            start: header.or(cursor).map_or(from, Start::Cursor),
            filter: given.filter()?,
            accept: given.accept()?,
            limit: given.limit(options.max_limit)?,
            wait: given.wait()?.min(options.max_wait),
        })
    }
}

/// The cursor of the header, if there is one; `Some(None)` is one that cannot be read.
fn last_event_id(headers: &HeaderMap) -> Option<Option<Cursor>> {
    let mut values = headers.get_all(LAST_EVENT_ID).iter();
    let first = values.next()?;
    let single = values.next().is_none();
    Some(first.to_str().ok().filter(|_| single).and_then(|text| Cursor::parse(text.trim())))
}

/// The parameters, as they were given.
#[derive(Default)]
struct Given<'a> {
    from: Option<Cow<'a, str>>,
    types: Option<Cow<'a, str>>,
    critical: Option<Cow<'a, str>>,
    accept: Option<Cow<'a, str>>,
    limit: Option<Cow<'a, str>>,
    wait_ms: Option<Cow<'a, str>>,
}

fn bad(said: impl Into<String>) -> Problem {
    Problem::new(Kind::BadQuery, said)
}

impl<'a> Given<'a> {
    fn take(&mut self, name: &str, value: Cow<'a, str>) -> Result<(), Problem> {
        let place = match name {
            "from" => &mut self.from,
            "types" => &mut self.types,
            "critical" => &mut self.critical,
            "accept" => &mut self.accept,
            "limit" => &mut self.limit,
            "wait_ms" => &mut self.wait_ms,
            _ => return Ok(()),
        };
        if place.replace(value).is_some() {
            return Err(bad(format!("`{name}` is given twice")));
        }
        Ok(())
    }

    fn from(&self) -> Result<Start, Problem> {
        match self.from.as_deref() {
            None | Some("now") => Ok(Start::Now),
            Some("window") => Ok(Start::Window),
            Some("start") => Ok(Start::Kept),
            Some(_) => Err(bad("`from` is `now`, `window` or `start`")),
        }
    }

    fn filter(&self) -> Result<Filter, Problem> {
        let filter = match self.types.as_deref() {
            None => Filter::everything(),
            Some(types) => Filter::everything().types(read_names("types", types.split(',')).map_err(bad)?),
        };
        match self.critical.as_deref() {
            None | Some("0") => Ok(filter),
            Some("1") => Ok(filter.critical()),
            Some(_) => Err(bad("`critical` is `1` or `0`")),
        }
    }

    fn accept(&self) -> Result<Accept, Problem> {
        match self.accept.as_deref() {
            None => Ok(Accept::present()),
            Some(accept) => read_accept(accept).map_err(bad),
        }
    }

    fn limit(&self, most: usize) -> Result<usize, Problem> {
        let Some(limit) = self.limit.as_deref() else { return Ok(LIMIT.min(most)) };
        let limit = number(limit).and_then(|it| usize::try_from(it).ok());
        let limit = limit.filter(|it| (1..=most).contains(it));
        limit.ok_or_else(|| bad(format!("`limit` is a number from 1 to {most}")))
    }

    fn wait(&self) -> Result<Duration, Problem> {
        let Some(wait) = self.wait_ms.as_deref() else { return Ok(Duration::ZERO) };
        number(wait).map(Duration::from_millis).ok_or_else(|| bad("`wait_ms` is a number of milliseconds"))
    }
}

/// Digits and nothing else.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;

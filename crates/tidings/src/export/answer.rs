//! Answering the toolchain line by line: what the application's own steps make of an event.
//!
//! Invariant: there is one answer to each line, in order; a step that panics is an answer too.

use std::cell::Cell;
use std::io::{self, BufRead, Write};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

use serde_json::{Value, json};

use super::builder::Catalog;
use super::rewrite::{Failure, failure, tag_of};
use crate::meta::EnumMeta;
use crate::tree::{self, Kind, Node};

/// Carries the bare event of each line to its current version.
pub(super) fn carry(catalog: &Catalog, input: impl io::Read, output: impl Write) -> io::Result<()> {
    lines(input, output, false, |line| {
        let tree = parsed(line)?;
        rewritten(catalog, tree.root(), None)
    })
}

/// Carries each line's event of each line's catalog, or gives it in an older version.
///
/// An answer is sent before the next line is looked at, so that the line is known at which the program
/// ended, if it did.
pub(super) fn steps(catalogs: &[Catalog], input: impl io::Read, output: impl Write) -> io::Result<()> {
    lines(input, output, true, |line| {
        let tree = parsed(line)?;
        let asked = tree.root();
        let name = asked.get("catalog").and_then(Node::as_str).unwrap_or_default();
        let catalog = catalogs.iter().find(|catalog| catalog.name == name);
        let (Some(catalog), Some(event)) = (catalog, asked.get("event")) else {
            return Err(failure("invalid", format!("no event of a catalog `{name}`")));
        };
        let to = match asked.get("to").map(Node::kind) {
            Some(Kind::Unsigned(version)) => u32::try_from(version).ok(),
            _ => None,
        };
        rewritten(catalog, event, to)
    })
}

fn lines(
    input: impl io::Read,
    output: impl Write,
    each_at_once: bool,
    answer: impl Fn(&[u8]) -> Result<String, Failure>,
) -> io::Result<()> {
    let mut input = io::BufReader::new(input);
    let mut output = io::BufWriter::new(output);
    let mut line = Vec::new();
    let _hook = Hook::set();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return output.flush();
        }
        match panic::catch_unwind(AssertUnwindSafe(|| answer(&line))) {
            Ok(Ok(event)) => writeln!(output, "{{\"event\":{event}}}")?,
            Ok(Err(Failure { kind, error })) => {
                writeln!(output, "{}", json!({ "error": error, "kind": kind }))?;
            }
            Err(_) => writeln!(output, "{}", PANIC.take().unwrap_or_default())?,
        }
        // Whoever waits for the answers to what was sent gets them.
        if each_at_once || !input.buffer().contains(&b'\n') {
            output.flush()?;
        }
    }
}

thread_local! {
    /// The answer for the step that panicked last.
    static PANIC: Cell<Option<Value>> = const { Cell::new(None) };
}

/// Keeps what a panic says for the answer, as long as it lives.
struct Hook;

impl Hook {
    fn set() -> Self {
        // Where panics abort there is nobody to answer: then it is said as ever.
        if cfg!(not(panic = "abort")) {
            panic::set_hook(Box::new(|info| PANIC.set(Some(panicked(info)))));
        }
        Self
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        if cfg!(not(panic = "abort")) && !std::thread::panicking() {
            let _ = panic::take_hook();
        }
    }
}

fn panicked(info: &PanicHookInfo<'_>) -> Value {
    let text = info.payload().downcast_ref::<&str>().copied();
    let text = text.or_else(|| info.payload().downcast_ref::<String>().map(String::as_str));
    let at = info.location().map(|at| json!({ "file": at.file(), "line": at.line(), "column": at.column() }));
    json!({ "error": text.unwrap_or("no message"), "kind": "panic", "at": at })
}

fn parsed(line: &[u8]) -> Result<tree::Tree<'_>, Failure> {
    tree::parse(line, usize::MAX)
        .map_err(|fault| failure("invalid", format!("no JSON from byte {} on", fault.at)))
}

fn rewritten(catalog: &Catalog, event: Node<'_>, to: Option<u32>) -> Result<String, Failure> {
    let known = |meta: &EnumMeta| {
        let event_type = tag_of(meta, event);
        meta.variants.iter().any(|it| !it.skipped && Some(it.event_type) == event_type)
    };
    let Some(of) = catalog.enums.iter().find(|it| known(it.meta)) else {
        let tags = || catalog.enums.iter().map(|it| it.meta);
        return Err(match tags().find_map(|meta| tag_of(meta, event)) {
            Some(event_type) => {
                failure("unknown", format!("the catalog has no event {}", Value::from(event_type)))
            }
            None => failure("invalid", "no tag, so no event"),
        });
    };
    match of.rewrite.0 {
        Some(rewrite) => rewrite(event, to),
        None => Err(failure(
            "unreadable",
            format!(
                "derive `serde::Deserialize` and `serde::Serialize` for `{}` to carry its events",
                of.meta.name
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::__private::{NoRewrite as _, Probe};
    use crate::{Version, export};
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, JsonSchema, crate::Events)]
    #[event(crate = crate)]
    #[serde(tag = "type", content = "payload")]
    enum Adjacent {
        Moved(Moved),
        #[event(unversioned)]
        Ping,
        Left {
            version: Version<1>,
        },
        Pong(Pong),
    }

    #[derive(Serialize, Deserialize, JsonSchema, crate::Events)]
    #[event(crate = crate)]
    #[serde(tag = "type")]
    enum Internal {
        Moved(Moved),
    }

    #[derive(JsonSchema, crate::Events)]
    #[event(crate = crate)]
    #[serde(tag = "type", content = "payload")]
    #[expect(dead_code, reason = "it can be neither written nor read")]
    enum WithoutSerde {
        Silent { version: Version<1> },
    }

    /// Was sent without any content.
    #[derive(Serialize, Deserialize, JsonSchema, crate::Payload)]
    #[payload(crate = crate, previous = PongV1)]
    struct Pong {
        version: Version<2>,
    }

    #[derive(Serialize, Deserialize, JsonSchema, crate::Payload)]
    #[payload(crate = crate, unversioned)]
    struct PongV1;

    impl From<PongV1> for Pong {
        fn from(_: PongV1) -> Self {
            Self { version: Version }
        }
    }

    #[derive(Clone, Serialize, Deserialize, JsonSchema, crate::Payload)]
    #[payload(crate = crate, previous = MovedV2, downcast)]
    struct Moved {
        version: Version<3>,
        to: String,
    }

    #[derive(Clone, Serialize, Deserialize, JsonSchema, crate::Payload)]
    #[payload(crate = crate, previous_json(unversioned, from_number))]
    #[serde(deny_unknown_fields)]
    struct MovedV2 {
        version: Version<2>,
        place: String,
    }

    fn from_number(old: Value) -> Result<Value, String> {
        match old["number"].as_u64() {
            Some(0) => Err("0 is no \"place\"".to_owned()),
            Some(1) => panic!("1 is \"{}\"", "odd"),
            Some(2) => Ok(json!({ "version": 2 })),
            number => Ok(json!({ "version": 2, "place": format!("place {}", number.unwrap_or_default()) })),
        }
    }

    impl TryFrom<Moved> for MovedV2 {
        type Error = String;

        fn try_from(new: Moved) -> Result<Self, String> {
            match new.to.as_str() {
                "" => Err("nowhere".to_owned()),
                _ => Ok(Self { version: Version, place: new.to }),
            }
        }
    }

    impl From<MovedV2> for Moved {
        fn from(old: MovedV2) -> Self {
            Self { version: Version, to: old.place }
        }
    }

    fn answers(catalog: &Catalog, lines: &str) -> Vec<String> {
        let mut output = Vec::new();
        carry(catalog, lines.as_bytes(), &mut output).unwrap();
        String::from_utf8(output).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn each_line_is_answered_by_one_in_order() {
        let catalog = export::catalog("app")
            .events::<Adjacent>()
            .rewritten_by(Probe::<Adjacent>::REWRITE)
            .events::<WithoutSerde>()
            .rewritten_by(Probe::<WithoutSerde>::REWRITE);
        let lines = r#"{"type":"Moved","payload":{"version":3,"to":"a"}}
{"payload":{"place":"b","version":2.0},"type":"Moved"}
{"type":"Moved","payload":{"number":7}}
{"type":"Ping"}
{"type":"Moved","payload":{"number":0}}
{"type":"Moved","payload":{"number":2}}
{"type":"Pong"}
{"type":"Moved","payload":{"version":4}}
{"type":"Gone","payload":{"version":1}}
{"type":"Left","payload":{"version":1}}
{"type":"Moved","payload":{"version":3}}
{"type":"Silent","payload":{"version":1}}

{"a":1}
{"type":"Ping""#;
        assert_eq!(
            answers(&catalog, lines),
            [
                r#"{"event":{"type":"Moved","payload":{"version":3,"to":"a"}}}"#,
                r#"{"event":{"type":"Moved","payload":{"version":3,"to":"b"}}}"#,
                r#"{"event":{"type":"Moved","payload":{"version":3,"to":"place 7"}}}"#,
                r#"{"event":{"type":"Ping"}}"#,
                r#"{"error":"it cannot be carried from version 1 to 2: 0 is no \"place\"","kind":"upcast"}"#,
                r#"{"error":"what the step from version 1 made is no version 2: missing field `place`","kind":"misshapen"}"#,
                r#"{"event":{"type":"Pong","payload":{"version":2}}}"#,
                r#"{"error":"`Moved` has no such version","kind":"unknown"}"#,
                r#"{"error":"the catalog has no event \"Gone\"","kind":"unknown"}"#,
                r#"{"event":{"type":"Left","payload":{"version":1}}}"#,
                r#"{"error":"missing field `to`","kind":"differs"}"#,
                r#"{"error":"derive `serde::Deserialize` and `serde::Serialize` for `WithoutSerde` to carry its events","kind":"unreadable"}"#,
                r#"{"error":"no JSON from byte 1 on","kind":"invalid"}"#,
                r#"{"error":"no tag, so no event","kind":"invalid"}"#,
                r#"{"error":"no JSON from byte 14 on","kind":"invalid"}"#,
            ]
        );
    }

    #[test]
    fn a_tag_beside_the_payload_is_not_shown_to_it() {
        let catalog = export::catalog("app").events::<Internal>().rewritten_by(Probe::<Internal>::REWRITE);
        assert_eq!(
            answers(&catalog, r#"{"type":"Moved","version":2,"place":"b"}"#),
            [r#"{"event":{"type":"Moved","version":3,"to":"b"}}"#]
        );
    }

    #[test]
    fn steps_are_tried_in_both_directions_and_a_panic_is_an_answer() {
        let catalog =
            |name| export::catalog(name).events::<Adjacent>().rewritten_by(Probe::<Adjacent>::REWRITE);
        let internal =
            export::catalog("internal").events::<Internal>().rewritten_by(Probe::<Internal>::REWRITE);
        let lines = r#"{"catalog":"app","event":{"type":"Moved","payload":{"number":7}}}
{"catalog":"app","event":{"type":"Moved","payload":{"number":1}}}
{"catalog":"app","event":{"type":"Moved","payload":{"version":3,"to":"a"}},"to":2}
{"catalog":"app","event":{"type":"Moved","payload":{"version":3,"to":""}},"to":2}
{"catalog":"app","event":{"type":"Moved","payload":{"version":3,"to":"a"}},"to":1}
{"catalog":"app","event":{"type":"Moved","payload":{"version":3,"to":"a"}},"to":4}
{"catalog":"internal","event":{"type":"Moved","version":3,"to":"a"},"to":2}
{"catalog":"gone","event":{}}
"#;
        let mut output = Vec::new();
        steps(&[catalog("other"), catalog("app"), internal], lines.as_bytes(), &mut output).unwrap();
        let output = String::from_utf8(output).unwrap();
        let mut answers: Vec<Value> =
            output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers[1]["at"]["file"], file!());
        answers[1]["at"] = Value::Null;
        assert_eq!(
            answers,
            [
                json!({ "event": { "type": "Moved", "payload": { "version": 3, "to": "place 7" } } }),
                json!({ "error": "1 is \"odd\"", "kind": "panic", "at": null }),
                json!({ "event": { "type": "Moved", "payload": { "version": 2, "place": "a" } } }),
                json!({ "error": "Moved v3 cannot be given as version 2: nowhere", "kind": "downcast" }),
                json!({
                    "error": "Moved v3 cannot be given as version 1: version 2 has no downcaster",
                    "kind": "unknown",
                }),
                json!({ "error": "Moved v3 has no version 4", "kind": "unknown" }),
                json!({ "event": { "type": "Moved", "version": 2, "place": "a" } }),
                json!({ "error": "no event of a catalog `gone`", "kind": "invalid" }),
            ]
        );
    }
}

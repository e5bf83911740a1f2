//! What an exporter's `main` does.

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::Value;

use super::answer;
use super::builder::Catalog;
use super::document::document;

/// Answers the toolchain; the body of the `main` that [`export!`](crate::export!) writes.
///
/// Without arguments it prints the catalog document. The exit code is 0, or 1 with the reasons on
/// stderr and nothing on stdout.
///
/// With the arguments `carry CATALOG` it reads bare events (without envelope) on stdin, one on each
/// line, of any version, and writes one line of JSON on stdout for each, in order:
///
/// | answer | means |
/// |---|---|
/// | `{"event":{…}}` | the event in its current version, as serde writes it |
/// | `{"error":"…","kind":"upcast"}` | a step between versions refused it |
/// | `{"error":"…","kind":"misshapen"}` | what a step made of the JSON is not read as the version it leads to |
/// | `{"error":"…","kind":"panic","at":{…}}` | a step panicked, at this `file`, `line` and `column` if they are known |
/// | `{"error":"…","kind":"unknown"}` | the catalog has no event of this type and version |
/// | `{"error":"…","kind":"unreadable"}` | the enum, or the type of that version, does not implement `Deserialize` and `Serialize` |
/// | `{"error":"…","kind":"differs"}` | serde does not take it |
/// | `{"error":"…","kind":"invalid"}` | the line is no JSON object with a tag |
///
/// Nothing is judged: what the schema refuses may be carried here, so judge first. Answers are
/// flushed when no further whole line waits in the input, so that a caller may wait for them; the
/// program ends with its input, with exit code 0 whatever was answered. An unknown catalog is exit
/// code 1.
///
/// With the argument `steps` each line is `{"catalog":"…","event":{…}}`, answered in the same way, or
/// `{"catalog":"…","event":{…},"to":1}`, answered with the event in that older version, given by
/// [downcasters](trait@crate::Downcast); `"kind":"downcast"` then means that one refused it. This is how
/// the toolchain tries the steps; every answer is flushed.
///
/// ```
/// use std::process::ExitCode;
/// use tidings::export;
///
/// # #[derive(schemars::JsonSchema)] struct Rename { name: String }
/// fn main() -> ExitCode {
///     export::run(&[export::catalog("app").also::<Rename>()])
/// }
/// ```
#[must_use]
pub fn run(catalogs: &[Catalog]) -> ExitCode {
    answer_from(None, catalogs)
}

/// The same, for an exporter that says which package's folder it was compiled in. Several work trees may
/// share one target folder, where cargo takes the exporter of one for that of another: the toolchain
/// makes it anew then.
#[doc(hidden)]
#[must_use]
pub fn run_in(folder: &str, catalogs: &[Catalog]) -> ExitCode {
    answer_from(Some(folder), catalogs)
}

fn answer_from(folder: Option<&str>, catalogs: &[Catalog]) -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let done = match (arguments.next().as_deref(), arguments.next()) {
        (Some("carry"), Some(name)) => carry(catalogs, &name),
        (Some("steps"), _) => answer::steps(catalogs, io::stdin().lock(), io::stdout().lock())
            .map_err(|error| format!("error: {error}")),
        _ => document(catalogs).map_err(|error| error.to_string()).and_then(|mut document| {
            if let (Some(folder), Value::Object(document)) = (folder, &mut document) {
                document.insert("made_in".to_owned(), folder.into());
            }
            print(&document).map_err(|error| format!("error: {error}"))
        }),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With stderr gone there is nobody left to tell; the exit code still does.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn carry(catalogs: &[Catalog], name: &str) -> Result<(), String> {
    let Some(catalog) = catalogs.iter().find(|catalog| catalog.name == name) else {
        return Err(format!("error: no catalog `{name}` is exported here"));
    };
    answer::carry(catalog, io::stdin().lock(), io::stdout().lock()).map_err(|error| format!("error: {error}"))
}

fn print(document: &Value) -> io::Result<()> {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    // Not `to_writer`, which would be compiled here, unoptimised: half the time for a large catalog.
    writeln!(stdout, "{document}")?;
    stdout.flush()
}

/// Makes a file into an exporter: `examples/catalog.rs` with this one line is all the toolchain needs.
///
/// ```
/// # mod nexus_events {
/// #     use tidings::{Events, Version};
/// #     #[derive(schemars::JsonSchema, Events)]
/// #     #[serde(tag = "type", content = "payload")]
/// #     pub enum NexusEvent { Opened { version: Version<1> } }
/// # }
/// use nexus_events::NexusEvent;
///
/// tidings::export!("nexus": NexusEvent);
/// ```
///
/// A catalog may be made of several enums, also of other crates; after `also` stand types that are
/// exported without versions, such as a frontend's commands; and one package may have several
/// catalogs:
///
/// ```
/// # mod app {
/// #     use tidings::{Events, Version};
/// #     #[derive(schemars::JsonSchema, Events)]
/// #     #[serde(tag = "type")]
/// #     pub enum Sent { Opened { version: Version<1> } }
/// #     #[derive(schemars::JsonSchema, Events)]
/// #     #[serde(tag = "type")]
/// #     pub enum Received { Closed { version: Version<1> } }
/// #     #[derive(schemars::JsonSchema, Events)]
/// #     #[serde(tag = "type")]
/// #     pub enum Audited { Kept { version: Version<1> } }
/// #     #[derive(schemars::JsonSchema)]
/// #     pub struct Command { name: String }
/// #     #[derive(schemars::JsonSchema)]
/// #     pub struct Answer { done: bool }
/// # }
/// tidings::export!(
///     "app": app::Sent, app::Received; also app::Command, app::Answer;
///     "audit": app::Audited;
/// );
/// ```
#[macro_export]
macro_rules! export {
    ($($name:literal : $($event:ty),+ $(,)? $(; also $($also:ty),+ $(,)?)?);+ $(;)?) => {
        fn main() -> ::std::process::ExitCode {
            $crate::export::run_in(::core::env!("CARGO_MANIFEST_DIR"), &[
                $(
                    $crate::export::catalog($name)
                        $(
                            .events::<$event>()
                            .rewritten_by({
                                #[allow(unused_imports)]
                                use $crate::__private::NoRewrite as _;
                                $crate::__private::Probe::<$event>::REWRITE
                            })
                        )+
                        $($(.also::<$also>())+)?
                ),+
            ])
        }
    };
}

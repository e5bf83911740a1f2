//! Enums of events: tags, contents, counts.

use tidings_schema::finding::Level;

use super::{SourceFile, compare, event_catalog, index, messages, sources};

macro_rules! event_readings {
    ($($types:tt)*) => {{
        #[allow(dead_code, unused_imports, unreachable_pub, clippy::allow_attributes, clippy::upper_case_acronyms, reason = "only their schema and text count")]
        mod probe {
            use std::collections::{BTreeMap, HashMap};
            use schemars::JsonSchema;
            use serde::{Deserialize, Serialize};
            $($types)*
        }
        (event_catalog::<probe::NexusEvent>("NexusEvent"), stringify!($($types)*))
    }};
}

#[test]
fn every_form_of_payload_is_read_twice() {
    let (catalog, text) = event_readings!(
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct ServerStatusPayload {
            version: u32,
            status: String,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub enum NexusEvent {
            ServerStatus(ServerStatusPayload),
            ActivityMessage { version: u32, message: Option<String> },
            Idle,
        }
    );
    let reading = compare(&catalog, &sources(text));
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!((reading.types_read_twice, reading.events_read_twice), (2, 3));
}

#[test]
fn only_current_events_with_a_marked_payload_count() {
    let (mut catalog, text) = event_readings!(
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct ServerStatusPayload {
            version: u32,
        }
        #[derive(Serialize, JsonSchema)]
        pub struct StreamErrorPayload {
            version: u32,
        }
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub enum NexusEvent {
            ServerStatus(ServerStatusPayload),
            StreamError(StreamErrorPayload),
            ActivityMessage { version: u32 },
        }
    );
    let index = sources(text);
    let reading = compare(&catalog, &index);
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!((reading.types_read_twice, reading.events_read_twice), (1, 1));
    catalog.events[0].current = false;
    assert_eq!(compare(&catalog, &index).events_read_twice, 0);
}

#[test]
fn a_finding_inside_an_event_names_the_event_and_the_path() {
    let (catalog, text) = event_readings!(
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct HealthCheckPayload {
            version: u32,
            #[schemars(with = "String")]
            latency_ms: u32,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(
            tag = "type",
            content = "payload",
            rename_all = "snake_case",
            rename_all_fields = "camelCase"
        )]
        pub enum NexusEvent {
            HealthCheck(HealthCheckPayload),
            ActivityMessage { version: u32, session_id: String },
            ServerURL { version: u32 },
        }
    );
    let reading = compare(&catalog, &sources(text));
    let concerned: Vec<_> =
        reading.findings.iter().map(|finding| (finding.event.as_deref(), finding.path.as_deref())).collect();
    assert_eq!(
        messages(&reading.findings),
        [
            "`HealthCheckPayload.latency_ms`: serde sends a string, the source text says an integer",
            "`NexusEvent::ActivityMessage.session_id`: serde writes the key `sessionId`, the source text says `session_id`",
        ]
    );
    assert_eq!(
        concerned,
        [
            (Some("nexus/health_check"), Some("payload.latency_ms")),
            (Some("nexus/activity_message"), Some("payload.session_id")),
        ]
    );
    assert_eq!(reading.events_read_twice, 3);
}

#[test]
fn acronyms_in_tags_are_caught() {
    let (catalog, text) = event_readings!(
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub enum NexusEvent {
            SSE { version: u32 },
            Ready { version: u32 },
        }
    );
    let reading = compare(&catalog, &sources(text));
    assert_eq!(
        messages(&reading.findings),
        ["`NexusEvent::SSE`: serde writes `s_s_e`, the source text says `sse`"]
    );
}

#[test]
fn variants_left_out_of_the_catalog_are_no_contradiction() {
    let (mut catalog, text) = event_readings!(
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub enum NexusEvent {
            Ready { version: u32 },
            Internal { version: u32 },
        }
    );
    catalog.events.pop();
    let reading = compare(&catalog, &sources(text));
    assert_eq!(
        messages(&reading.findings),
        ["`NexusEvent::Internal`: the source text has it, serde never sends it"]
    );
    catalog.skipped.push(tidings_schema::document::SkippedExport {
        variant: "Internal".into(),
        source: super::nowhere(),
    });
    let reading = compare(&catalog, &sources(text));
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
}

#[test]
fn other_tag_keys_are_a_contradiction() {
    let (mut catalog, text) = event_readings!(
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub enum NexusEvent {
            Ready { version: u32 },
        }
    );
    catalog.enums[0].tag = "t".into();
    let reading = compare(&catalog, &sources(text));
    assert_eq!(messages(&reading.findings), ["`NexusEvent`: both readings tag its events differently"]);
    assert_eq!(
        reading.findings[0].notes,
        [
            "schemars (what serde sends): tag key t, content key payload",
            "typeshare (source text): tag key type, content key payload",
        ]
    );
}

#[test]
fn internal_tags_are_a_note_and_payloads_still_count() {
    let (mut catalog, text) = event_readings!(
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct ReadyPayload {
            version: u32,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub enum NexusEvent {
            Ready(ReadyPayload),
        }
    );
    catalog.enums[0].content = None;
    let text = text.replace("content = \"payload\",", "");
    let reading = compare(&catalog, &sources(&text));
    assert_eq!(reading.findings.len(), 1);
    assert_eq!(reading.findings[0].rule, "source-not-compared");
    assert_eq!(reading.findings[0].level, Level::Note);
    assert!(reading.findings[0].message.starts_with("`NexusEvent` is not read twice: "));
    assert_eq!((reading.types_read_twice, reading.events_read_twice), (1, 1));
}

#[test]
fn a_flattened_field_in_a_variant_is_a_note() {
    let (catalog, text) = event_readings!(
        #[derive(Serialize, JsonSchema)]
        pub struct Base {
            version: u32,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub enum NexusEvent {
            Ready {
                #[serde(flatten)]
                base: Base,
                name: String,
            },
            Idle {
                version: u32,
            },
        }
    );
    let reading = compare(&catalog, &sources(text));
    assert_eq!(
        messages(&reading.findings),
        ["`NexusEvent::Ready` is not read twice: typeshare cannot say `#[serde(flatten)]`"]
    );
    assert_eq!(reading.events_read_twice, 1);
}

#[test]
fn a_type_named_like_a_variant_is_not_its_payload() {
    let (mut catalog, text) = event_readings!(
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub enum NexusEvent {
            Ready { version: u32 },
        }
    );
    catalog.paths.insert("Lifted0".into(), "probe::NexusEvent::Ready".into());
    let text = format!("{text} #[typeshare] pub struct Ready {{ other: String }}");
    let file = SourceFile { path: "src/lib.rs", module: Vec::new(), text: &text };
    let reading = compare(&catalog, &index(&[file]));
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!((reading.types_read_twice, reading.events_read_twice), (0, 0));
}

//! What typeshare-core 1.13.4 is known to misread, each as the finding that a user sees.

use serde_json::json;

use super::{SecondReading, by_hand, readings, told};

fn only(reading: &SecondReading) -> String {
    assert_eq!(reading.findings.len(), 1, "{:#?}", reading.findings);
    told(&reading.findings[0])
}

#[test]
fn acronym_variants_are_caught() {
    let reading = readings!(Target =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Target {
            URL,
            File,
        }
    );
    assert_eq!(
        only(&reading),
        "source-reading-differs: `Target::URL`: serde writes `u_r_l`, the source text says `url`\n  \
         note: schemars (what serde sends): value u_r_l\n  \
         note: typeshare (source text): value url\n  \
         help: write `#[serde(rename = \"u_r_l\")]` on it\n  \
         help: or take `#[typeshare]` off `Target`: what is not marked is not read twice\n"
    );
    assert_eq!(reading.types_read_twice, 1);
}

#[test]
fn acronym_variants_with_content_are_caught_too() {
    let reading = readings!(Target =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
        pub enum Target {
            URL(String),
            Url(String),
            File { name: String },
        }
    );
    assert!(only(&reading).contains("`Target::URL`: serde writes `u-r-l`, the source text says `url`"));
}

#[test]
fn rename_all_fields_is_caught() {
    let reading = readings!(Step =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "kind", content = "value", rename_all_fields = "camelCase")]
        pub enum Step {
            Ran { exit_code: u32, ok: bool },
        }
    );
    assert_eq!(
        only(&reading),
        "source-reading-differs: `Step::Ran.exit_code`: serde writes the key `exitCode`, the source text says `exit_code`\n  \
         note: schemars (what serde sends): key exitCode, integer\n  \
         note: typeshare (source text): key exit_code, integer\n  \
         help: write `#[serde(rename_all = \"camelCase\")]` on the variant, or `#[serde(rename = \"exitCode\")]` on the field\n  \
         help: or take `#[typeshare]` off `Step`: what is not marked is not read twice\n"
    );
}

#[test]
fn with_is_caught() {
    let reading = readings!(Health =>
        mod seconds {
            pub fn serialize<S: serde::Serializer>(
                value: &std::time::Duration,
                to: S,
            ) -> Result<S::Ok, S::Error> {
                to.serialize_u32(value.as_secs() as u32)
            }
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct Health {
            #[serde(serialize_with = "seconds::serialize")]
            #[schemars(with = "u32")]
            pub latency: std::time::Duration,
            #[schemars(with = "String")]
            pub count: u32,
        }
    );
    let told: Vec<String> = reading.findings.iter().map(told).collect();
    assert_eq!(
        told[0],
        "source-reading-differs: `Health.latency`: serde sends an integer, the source text says `Duration`\n  \
         note: schemars (what serde sends): key latency, integer\n  \
         note: typeshare (source text): key latency, `Duration`\n  \
         help: write `#[typeshare(serialized_as = \"u32\")]` on it\n  \
         help: or take `#[typeshare]` off `Health`: what is not marked is not read twice\n"
    );
    assert!(told[1].contains("`Health.count`: serde sends a string, the source text says an integer"));
    assert_eq!(told.len(), 2);
}

#[test]
fn with_is_caught_on_types_that_nobody_knows() {
    let definitions = json!({ "Bill": {
        "type": "object",
        "properties": { "sum": { "type": "integer" }, "tax": { "type": "string" } },
        "required": ["sum", "tax"],
    } });
    let text = "#[typeshare] pub struct Bill {
        #[serde(with = \"cents\")] #[schemars(with = \"u32\")] sum: Decimal,
        tax: Decimal,
    }";
    let reading = by_hand(definitions.clone(), text);
    assert!(only(&reading).contains("`Bill.sum`: serde sends an integer, the source text says `Decimal`"));
    let settled = text.replace("sum:", "#[typeshare(serialized_as = \"u32\")] sum:");
    assert_eq!(by_hand(definitions, &settled).findings, []);
}

#[test]
fn transparent_is_caught_once_at_the_type() {
    let reading = readings!(Session =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(transparent)]
        pub struct SessionId {
            value: String,
        }
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct Session {
            id: SessionId,
            parent: Option<SessionId>,
            others: Vec<SessionId>,
        }
    );
    assert_eq!(
        only(&reading),
        "source-reading-differs: `SessionId`: serde sends a string, the source text says an object\n  \
         note: schemars (what serde sends): string\n  \
         note: typeshare (source text): object\n  \
         help: write it as a tuple struct, `struct SessionId(String);`, or `#[typeshare(serialized_as = \"String\")]` on it\n  \
         help: or take `#[typeshare]` off `SessionId`: what is not marked is not read twice\n"
    );
}

#[test]
fn transparent_with_a_definition_of_its_own_is_caught() {
    let reading = readings!(SessionId =>
        /// Documented, so schemars gives it a definition.
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(transparent)]
        pub struct SessionId {
            value: String,
        }
    );
    assert!(only(&reading).contains("`SessionId`: serde sends a string, the source text says an object"));
}

#[test]
fn options_inside_lists_and_maps_are_caught() {
    let reading = readings!(Samples =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct Samples {
            pub values: Vec<Option<u32>>,
            pub by_name: HashMap<String, Option<bool>>,
            pub dense: Option<Vec<u32>>,
        }
    );
    let told: Vec<String> = reading.findings.iter().map(told).collect();
    assert_eq!(told.len(), 2);
    assert_eq!(
        told.concat(),
        "source-reading-differs: `Samples.values`: an `Option` inside a list or a map is lost by typeshare\n  \
         note: schemars (what serde sends): key values, list of integer or null\n  \
         note: typeshare (source text): key values, list of optional integer\n  \
         help: write `#[typeshare(skip)]` on it, or send no gaps: typeshare cannot say `null` there\n  \
         help: or take `#[typeshare]` off `Samples`: what is not marked is not read twice\n\
         source-reading-differs: `Samples.by_name`: an `Option` inside a list or a map is lost by typeshare\n  \
         note: schemars (what serde sends): key by_name, map of boolean or null\n  \
         note: typeshare (source text): key by_name, map of optional boolean\n  \
         help: write `#[typeshare(skip)]` on it, or send no gaps: typeshare cannot say `null` there\n  \
         help: or take `#[typeshare]` off `Samples`: what is not marked is not read twice\n"
    );
}

#[test]
fn renames_for_one_direction_only_are_caught() {
    let reading = readings!(Started =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(rename_all(serialize = "camelCase"))]
        pub struct Started {
            pub server_url: String,
            #[serde(rename(serialize = "v"))]
            pub version: String,
        }
    );
    let told: Vec<String> = reading.findings.iter().map(told).collect();
    assert_eq!(told.len(), 2);
    assert!(told[0].contains(
        "`Started.server_url`: serde writes the key `serverUrl`, the source text says `server_url`"
    ));
    assert!(told[1].contains("write `#[serde(rename = \"v\")]` on it"));
}

#[test]
fn a_key_that_only_serde_sends_is_caught() {
    let reading = by_hand(
        json!({ "Started": {
            "type": "object",
            "properties": { "kind": { "const": "started" }, "at": { "type": "string" } },
            "required": ["kind", "at"],
        } }),
        "#[typeshare] pub struct Started { at: String }",
    );
    assert!(only(&reading).contains("`Started`: serde also sends `kind`, which typeshare does not see"));
}

#[test]
fn fields_that_are_never_written_are_caught_unless_typeshare_skips_them() {
    let reading = readings!(Started =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct Started {
            #[serde(skip_serializing)]
            pub secret: String,
            #[serde(skip)]
            pub cache: String,
            #[serde(skip_serializing)]
            #[cfg_attr(any(), typeshare(skip))]
            pub token: String,
            #[cfg(any())]
            pub elsewhere: String,
        }
    );
    let told: Vec<String> = reading.findings.iter().map(told).collect();
    assert!(
        told.iter()
            .any(|told| { told.contains("`Started.secret`: the source text has it, serde never sends it") })
    );
    assert!(told.iter().any(|told| told.contains("write `#[typeshare(skip)]` on it")));
}

#[test]
fn fields_that_may_be_left_out_need_a_default() {
    let reading = readings!(Session =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct Session {
            #[serde(skip_serializing_if = "Vec::is_empty")]
            pub messages: Vec<String>,
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub tags: Vec<String>,
        }
    );
    assert!(
        only(&reading)
            .contains("`Session.messages`: serde may leave it out, the source text says it is always there")
    );
}

#[test]
fn an_option_that_is_always_sent_is_caught_and_so_is_a_hidden_null() {
    let reading = readings!(Session =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct Session {
            #[schemars(with = "String")]
            pub title: Option<String>,
            #[schemars(with = "Option<String>")]
            pub model: String,
        }
    );
    let told: Vec<String> = reading.findings.iter().map(told).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].contains("`Session.model`: serde may send `null`, the source text has no `Option`"));
    assert!(told[1].contains("write `#[typeshare(serialized_as = \"Option<String>\")]` on it"));
    assert!(told[0].contains("`Session.title`: the source text has an `Option`, serde always sends a value"));
    assert!(told[0].contains("write `#[typeshare(serialized_as = \"String\")]` on it"));
}

#[test]
fn unit_structs_are_null_on_the_wire() {
    let reading = readings!(Nothing =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        pub struct Nothing;
    );
    assert!(only(&reading).contains("`Nothing`: serde sends null, the source text says an object"));
}

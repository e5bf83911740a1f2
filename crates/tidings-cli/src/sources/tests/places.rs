//! Where things are, by every name a finding may use.

use crate::sources::{SourceFile, SourceIndex, TypeForm, index, module_path};

const TEXT: &str = "\
use tidings::Version;

#[deprecated(note = \"use `Talk`\")]
pub struct ChatSession {
    #[serde(rename = \"createdAt\")]
    #[deprecated = \"ask the server\"]
    pub created_at: String,
}

pub mod wire {
    #[serde(rename_all = \"snake_case\")]
    pub enum NexusEvent {
        #[deprecated(note = \"gone\")]
        ServerStatus(u32),
        ActivityMessage {
            #[deprecated(note = \"unused\")]
            level_of: String,
        },
    }
    mod deep {
        type Sizes = Vec<u32>;
        pub struct ChatSession(u32);
    }
}

#[cfg(test)]
mod tests {
    struct OnlyHere;
}
#[cfg(test)]
struct AlsoOnlyHere;
";

fn known() -> SourceIndex {
    index(&[SourceFile {
        path: "crates/nexus/src/session.rs",
        module: vec!["nexus".into(), "session".into()],
        text: TEXT,
    }])
}

fn unknown() -> SourceIndex {
    index(&[SourceFile { path: "session.rs", module: Vec::new(), text: TEXT }])
}

fn line(index: &SourceIndex, ty: &str, member: Option<&str>) -> Option<(u32, u32)> {
    index.place(ty, member).map(|source| (source.line, source.column))
}

#[test]
fn members_are_found_by_rust_name_wire_name_and_path() {
    let index = known();
    assert_eq!(line(&index, "ChatSession", None), Some((4, 12)));
    assert_eq!(line(&index, "ChatSession", Some("created_at")), Some((7, 9)));
    assert_eq!(line(&index, "ChatSession", Some("createdAt")), Some((7, 9)));
    assert_eq!(line(&index, "NexusEvent", Some("ServerStatus")), Some((14, 9)));
    assert_eq!(line(&index, "NexusEvent", Some("server_status")), Some((14, 9)));
    assert_eq!(line(&index, "NexusEvent::ServerStatus", None), Some((14, 9)));
    let field = Some((17, 13));
    assert_eq!(line(&index, "NexusEvent", Some("ActivityMessage.level_of")), field);
    assert_eq!(line(&index, "NexusEvent::ActivityMessage", Some("level_of")), field);
    assert_eq!(line(&index, "nexus::session::wire::NexusEvent::ActivityMessage", Some("level_of")), field);
    assert_eq!(line(&index, "NexusEvent", Some("nothing")), None);
    assert_eq!(line(&index, "OnlyHere", None), None);
    assert_eq!(line(&index, "AlsoOnlyHere", None), None);
    assert_eq!(index.place("ChatSession", None).unwrap().file, "crates/nexus/src/session.rs");
}

#[test]
fn a_path_finds_one_type_and_a_name_all() {
    let index = known();
    let paths = |name: &str| -> Vec<String> { index.find_type(name).iter().map(|ty| ty.path()).collect() };
    assert_eq!(paths("ChatSession").len(), 2);
    assert_eq!(paths("nexus::session::ChatSession<x::Y>"), ["nexus::session::ChatSession"]);
    assert_eq!(paths("nexus::session::wire::deep::ChatSession"), ["nexus::session::wire::deep::ChatSession"]);
    assert_eq!(paths("nexus::other::ChatSession"), [] as [&str; 0]);
    assert_eq!(index.find_type("Sizes")[0].form, TypeForm::Alias);
}

#[test]
fn a_file_of_unknown_module_is_matched_by_its_inline_modules() {
    let index = unknown();
    assert_eq!(index.find_type("any::crate_::ChatSession").len(), 1);
    assert_eq!(index.find_type("any::wire::deep::ChatSession").len(), 2);
    assert_eq!(index.find_type("any::NexusEvent").len(), 0);
    assert_eq!(index.find_type("any::wire::NexusEvent").len(), 1);
}

#[test]
fn deprecation_notes_have_wire_names() {
    let notes = known().deprecation_notes();
    let note = |ty: &str, key: &str| notes.get(&(ty.to_owned(), key.to_owned())).map(String::as_str);
    assert_eq!(note("nexus::session::ChatSession", "createdAt"), Some("ask the server"));
    assert_eq!(note("nexus::session::ChatSession", ""), Some("use `Talk`"));
    assert_eq!(note("NexusEvent", "server_status"), Some("gone"));
    assert_eq!(note("NexusEvent::ActivityMessage", "level_of"), Some("unused"));
    assert_eq!(note("ChatSession", "createdAt"), None, "two types have this name");
}

#[test]
fn modules_follow_from_file_names() {
    let cases = [
        ("lib.rs", "nexus_events"),
        ("main.rs", "nexus_events"),
        ("session.rs", "nexus_events::session"),
        ("session/mod.rs", "nexus_events::session"),
        ("session\\chat.rs", "nexus_events::session::chat"),
        ("session/lib.rs", "nexus_events::session::lib"),
    ];
    for (path, expected) in cases {
        assert_eq!(module_path("nexus-events", path).join("::"), expected, "{path}");
    }
}

#[test]
fn many_files_are_indexed_in_their_order() {
    let texts: Vec<String> = (0..50).map(|i| format!("struct T{i};")).collect();
    let files: Vec<SourceFile<'_>> =
        texts.iter().map(|text| SourceFile { path: "a.rs", module: Vec::new(), text }).collect();
    let names: Vec<String> = index(&files).types().iter().map(|ty| ty.name.clone()).collect();
    assert_eq!(names, (0..50).map(|i| format!("T{i}")).collect::<Vec<_>>());
}

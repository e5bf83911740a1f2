//! Making the committed schemas a part of the program.

/// Makes the schemas of a catalog a part of the program, so that [`decode`](crate::decode()) can read
/// its events.
///
/// It stands once beside the enum, with the name the catalog has in [`export!`](crate::export!):
///
/// ```
/// # use tidings::{Events, Version};
/// # #[derive(serde::Serialize, serde::Deserialize, Events)]
/// # #[serde(tag = "type", content = "payload")]
/// # enum NexusEvent { Opened { version: Version<1> } }
/// tidings::embed!("nexus": NexusEvent);
/// ```
///
/// The files are `schema/current/nexus/index.json` and `reader.json`, looked for beside the package's
/// `Cargo.toml` and in every folder above. Where they are elsewhere, name the folder, relative to the
/// `Cargo.toml`:
///
/// ```
/// # use tidings::{Events, Version};
/// # #[derive(serde::Serialize, serde::Deserialize, Events)]
/// # #[serde(tag = "type", content = "payload")]
/// # enum AppEvent { Opened { version: Version<1> } }
/// tidings::embed!("app" in "tests/embedded/app": AppEvent);
/// ```
///
/// Of a catalog with several enums name them all: `embed!("app": Sent, Received)`.
///
/// Where there are no files yet it does not compile, except when the toolchain builds the exporter
/// to make them. Cargo compiles the package again when they change.
#[macro_export]
macro_rules! embed {
    ($($tokens:tt)*) => {
        $crate::__private::embed! { [$crate] $($tokens)* }
    };
}

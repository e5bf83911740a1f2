//! Prints the catalog document of `nexus`; `cargo xtask generate` builds and runs it.

use nexus_events::NexusEvent;

tidings::export!("nexus": NexusEvent);

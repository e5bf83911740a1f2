//! Prints the catalog document of `forge`; `cargo xtask bench validate` makes everything from it.

use tidings_bench::contract::ForgeEvent;

tidings::export!("forge": ForgeEvent);

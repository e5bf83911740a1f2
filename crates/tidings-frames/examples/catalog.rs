//! Prints the catalog document of `delivery`; `cargo xtask generate` builds and runs it.

use tidings_frames::{Frame, PollAnswer, Report};

tidings::export!("delivery": Frame; also PollAnswer, Report);

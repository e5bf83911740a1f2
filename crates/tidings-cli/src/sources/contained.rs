//! Running code that may panic on odd input, so that the panic is an answer and not an event.
//!
//! The process has one panic hook. It is wrapped once, and the wrapper is silent on a thread only
//! while that thread is inside [`contained`]: panics of other threads are reported as ever, and
//! nothing has to be put back.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

static WRAPPED: Once = Once::new();

/// What `run` returns, or the message of its panic.
pub(crate) fn contained<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    WRAPPED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !SILENT.get() {
                before(panic);
            }
        }));
    });
    let outer = SILENT.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(run));
    SILENT.set(outer);
    outcome.map_err(|payload| {
        payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("no message")
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::{SILENT, contained};

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(contained(|| 1), Ok(1));
        assert_eq!(contained(|| panic!("odd")), Err::<(), _>("odd".into()));
        assert_eq!(contained(|| panic!("odd {}", 2)), Err::<(), _>("odd 2".into()));
        assert!(!SILENT.get());
    }

    #[test]
    fn other_threads_keep_their_reports_meanwhile() {
        let silent_elsewhere = contained(|| std::thread::spawn(|| SILENT.get()).join());
        assert!(!silent_elsewhere.unwrap().unwrap());
    }
}

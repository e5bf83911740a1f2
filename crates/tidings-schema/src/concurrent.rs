//! Two parts of one job at once. What comes out never depends on it.

use std::num::NonZero;
use std::thread;

/// Schemas may be nested deeper than a thread's usual 2 MiB take.
const STACK: usize = 16 * 1024 * 1024;

/// Runs both, at the same time where there is more than one processor.
///
/// ```
/// let (sum, product) = tidings_schema::concurrent::join(|| 2 + 3, || 2 * 3);
/// assert_eq!((sum, product), (5, 6));
/// ```
///
/// # Panics
/// When one of them does, with its panic.
pub fn join<A: Send, B>(beside: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    if thread::available_parallelism().is_ok_and(|processors| processors == NonZero::<usize>::MIN) {
        return (beside(), here());
    }
    thread::scope(|scope| {
        let beside = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, beside);
        let here = here();
        match beside.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(beside)) => (beside, here),
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => panic!("no thread can be started: {error}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn a_panic_is_passed_on() {
        let caught = std::panic::catch_unwind(|| join(|| panic!("beside"), || 1));
        assert_eq!(*caught.unwrap_err().downcast::<&str>().unwrap(), "beside");
    }
}

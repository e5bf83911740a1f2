//! The same work over many inputs, on as many threads as there are processors.
//!
//! Results come back in the order of the inputs, so the number of threads shows nowhere. The
//! threads end with the call, and with them the source positions that proc-macro2 keeps per thread:
//! a long `--watch` does not grow.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// syn is recursive; long expressions and deep types need more than a thread's usual 2 MiB.
const STACK: usize = 32 * 1024 * 1024;

/// Runs `work` over every input.
pub(crate) fn each<T: Sync, R: Send>(inputs: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(inputs.len());
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(position) else {
                return done;
            };
            done.push((position, work(input)));
        }
    };
    let mut results = thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .filter_map(|_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, take).ok())
            .collect();
        let mut results = if started.is_empty() { take() } else { Vec::new() };
        for thread in started {
            match thread.join() {
                Ok(done) => results.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_unstable_by_key(|(position, _)| *position);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn results_keep_the_order_of_the_inputs() {
        let inputs: Vec<usize> = (0..500).collect();
        let doubled = each(&inputs, |input| input * 2);
        assert_eq!(doubled, (0..500).map(|i| i * 2).collect::<Vec<_>>());
        assert!(each(&[] as &[u8], |input| *input).is_empty());
    }
}

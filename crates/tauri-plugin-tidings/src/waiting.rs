//! Questions that wait for an answer, by the window that asked.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::error::{Code, Refusal};

/// How many of one window may wait. A module that is replaced while it is developed leaves one behind.
const MOST: usize = 8;

/// A question that waits; where the receiver is dropped it was answered.
type Waiter = oneshot::Sender<Refusal>;

/// The questions that wait, the oldest of each window first.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Mutex<HashMap<String, VecDeque<Waiter>>>);

impl Waiting {
    fn all(&self) -> MutexGuard<'_, HashMap<String, VecDeque<Waiter>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more question of a window. What is given back says when, and why, it is not to wait any more.
    pub(crate) fn begin(&self, label: &str) -> oneshot::Receiver<Refusal> {
        let (end, ended) = oneshot::channel();
        let mut all = self.all();
        let of = all.entry(label.to_owned()).or_default();
        of.retain(|waiter| !waiter.is_closed());
        of.push_back(end);
        if of.len() > MOST
            && let Some(oldest) = of.pop_front()
        {
            let said = format!("{MOST} questions of this window wait already; the oldest is ended");
            let _ = oldest.send(Refusal::new(Code::TooManyWaiting, said));
        }
        ended
    }

    /// Another page is loaded into a window, or the window is closed: whoever has asked is gone.
    pub(crate) fn end(&self, label: &str) {
        let of = self.all().remove(label).unwrap_or_default();
        for waiter in of {
            let _ = waiter.send(Refusal::new(Code::PageLeft, "the page that asked has gone"));
        }
    }

    /// How many wait.
    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.all().values().flatten().filter(|waiter| !waiter.is_closed()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_of_a_window_ends_where_too_many_wait_and_no_other_windows() {
        let waiting = Waiting::default();
        let mut other = waiting.begin("other");
        let mut mine: Vec<_> = (0..MOST).map(|_| waiting.begin("main")).collect();
        assert!(mine.iter_mut().all(|it| it.try_recv().is_err()));
        mine.push(waiting.begin("main"));
        assert_eq!(mine[0].try_recv().map(|it| it.code()), Ok(Code::TooManyWaiting));
        assert!(mine[1..].iter_mut().all(|it| it.try_recv().is_err()));
        assert!(other.try_recv().is_err());
    }

    #[test]
    fn what_was_answered_does_not_count() {
        let waiting = Waiting::default();
        let first = waiting.begin("main");
        for _ in 0..100 {
            drop(waiting.begin("main"));
        }
        assert_eq!(waiting.count(), 1);
        drop(first);
        assert_eq!(waiting.count(), 0);
    }

    #[test]
    fn a_page_that_goes_ends_all_of_its_own() {
        let waiting = Waiting::default();
        let (mut here, mut there) = (waiting.begin("main"), waiting.begin("other"));
        waiting.end("main");
        assert_eq!(here.try_recv().map(|it| it.code()), Ok(Code::PageLeft));
        assert!(there.try_recv().is_err());
        waiting.end("never seen");
    }
}

//! How a subscription waits: for something new, for its next heartbeat, for the disk.

use std::time::Duration;

use serde::Serialize;
use tidings::Embedded;

use super::{Moment, QUIET, Subscription};
use crate::core::{Ask, Page, Turn};
use crate::hub::outgoing::Outgoing;

impl<E: Embedded + Serialize> Subscription<E> {
    /// A heartbeat, if it is time for one.
    pub(super) fn beat(&mut self) -> Option<Outgoing> {
        let quiet = self.quiet && self.now >= self.last_beat + QUIET;
        let silent = self.now >= self.last_frame + self.hub.options.heartbeat;
        if !quiet && !silent {
            return None;
        }
        let seen = self.hub.state.see();
        let item = self.reader.heartbeat(seen.view());
        let moment = Moment::of(&seen);
        drop(seen);
        item.map(|item| self.outgoing(item, moment))
    }

    /// Waits for something new, or for the time of the next heartbeat.
    pub(in crate::hub) async fn wait(&mut self) {
        // Waiting for a change takes note of it.
        self.settled = false;
        let mut until = (self.last_frame + self.hub.options.heartbeat).min(self.ends);
        if self.quiet {
            until = until.min(self.last_beat + QUIET);
        }
        let timer = self.timer.take().filter(|(at, _)| (self.now..=until).contains(at));
        let set = || (until, self.hub.options.clock.sleep(until.saturating_sub(self.now)));
        let (_, timer) = self.timer.insert(timer.unwrap_or_else(set));
        if first(self.signal.changed(), timer).await.is_none() {
            self.timer = None;
        }
    }

    /// Waits for something new, no longer than this.
    pub(in crate::hub) async fn wait_for(&mut self, time: Duration) {
        self.settled = false;
        let sleep = self.hub.options.clock.sleep(time);
        first(self.signal.changed(), sleep).await;
    }

    /// Reads a page of kept events and gives it to the reader. A disk that does not answer in time
    /// cannot be read.
    pub(in crate::hub) async fn read(&mut self, ask: Ask) {
        let page = self.page(ask).await;
        let seen = self.hub.state.see();
        self.reader.take(page, seen.view());
    }

    async fn page(&mut self, ask: Ask) -> Option<Page> {
        // The semaphore is never closed.
        let _place = self.hub.reads.acquire().await.ok();
        let sleep = self.hub.options.clock.sleep(self.hub.options.read_within);
        first(self.hub.log.history(ask), sleep).await.and_then(Result::ok)
    }

    /// Whether one more frame is there at once. Nothing is given by looking.
    pub(in crate::hub) async fn has_more(&mut self) -> bool {
        let mut ahead = self.reader.clone();
        loop {
            let turn = ahead.next(self.hub.state.see().view());
            match turn {
                Turn::Item(_) => return true,
                Turn::Idle => return false,
                Turn::Read(ask) => {
                    let page = self.page(ask).await;
                    ahead.take(page, self.hub.state.see().view());
                }
            }
        }
    }
}

/// What comes first; `None` is the second.
pub(in crate::hub) async fn first<T>(
    one: impl Future<Output = T>,
    other: impl Future<Output = ()>,
) -> Option<T> {
    let (mut one, mut other) = (std::pin::pin!(one), std::pin::pin!(other));
    std::future::poll_fn(|context| {
        if let std::task::Poll::Ready(value) = one.as_mut().poll(context) {
            return std::task::Poll::Ready(Some(value));
        }
        other.as_mut().poll(context).map(|()| None)
    })
    .await
}

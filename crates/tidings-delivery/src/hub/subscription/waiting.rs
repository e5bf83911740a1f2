//! How a subscription waits: for something new, for its next heartbeat, for the disk.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tidings::Embedded;

use super::{Moment, QUIET, Subscription};
use crate::core::Ask;
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
        let hub = Arc::clone(&self.hub);
        let within = || hub.options.clock.sleep(hub.options.read_within);
        let page = match self.ahead.take().filter(|ahead| ahead.0 == ask) {
            Some(ahead) => first(ahead.1, within()).await,
            None => {
                // The semaphore is never closed.
                let _place = hub.reads.acquire().await.ok();
                first(hub.log.history(ask), within()).await
            }
        };
        self.reader.take(page.and_then(Result::ok), hub.state.see().view());
        // Where nobody waits for the disk the next page is asked for at once. It is as if the reader had
        // come to it sooner: what has left the disk since is told with the page behind it.
        let free = hub.reads.available_permits() > 0;
        let next = self.reader.next_page().filter(|_| free);
        self.ahead = next.map(|ask| Box::new((ask.clone(), hub.log.history(ask))));
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

//! Publishing, committing, listening and closing in every order of steps that chance comes upon.
//!
//! The sources of hub and log are compiled here once more, over locks and atomics of shuttle, which
//! decides at each of them which thread goes on. A wake-up that is lost ends in a deadlock, which
//! shuttle reports with the schedule. `TIDINGS_SHUTTLE_SEED` and `TIDINGS_SHUTTLE_RUNS` go on elsewhere
//! and for longer.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a test")]
#![expect(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "sources of the crate, of which a part is used"
)]

#[path = "../../src/core/mod.rs"]
pub mod core;
#[path = "../../src/hub/mod.rs"]
mod hub;
#[path = "../../src/log/mod.rs"]
pub mod log;
#[path = "../../src/local/shared.rs"]
mod shared;
mod sync {
    pub(crate) use shuttle::sync::atomic::{AtomicBool, Ordering};
    pub(crate) use shuttle::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard};
}

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use shuttle::Runner;
use shuttle::scheduler::RandomScheduler;
use shuttle::{future, thread};
use tidings::{Events, Version};

use self::core::{Ask, Bounds, Cursor, Epochs, Filter, Page, Start};
use hub::{Accept, Chance, Clock, Hub, Options, Outgoing};
use log::{Appended, Health, Log, LogError, Opened, Opening, Pending, Record, Refused, Remains};
use shared::Shared;

#[derive(Debug, Serialize, Deserialize, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
enum AppEvent {
    #[event(critical_if = is_urgent)]
    Note { version: Version<1>, text: String, urgent: bool },
}

fn is_urgent(event: &AppEvent) -> bool {
    let AppEvent::Note { urgent, .. } = event;
    *urgent
}

tidings::embed!("app" in "tests/embedded/app": AppEvent);

const BOUNDS: Bounds = Bounds { events: 100, bytes: 1 << 20 };

/// A log whose disk is a thread of the test.
#[derive(Clone)]
struct Stepped(Arc<Shared>);

impl Stepped {
    /// Commits what waits, as the writing thread of a local log does; whether there was anything.
    fn commit(&self) {
        let batch = self.0.with_ledger(|ledger| (Vec::new(), ledger.batch(BOUNDS))).unwrap_or_default();
        thread::yield_now();
        self.0.with_ledger(|ledger| (ledger.written(&batch, 0), ()));
    }
}

impl Log for Stepped {
    fn open(&self, opening: Opening) -> Pending<Result<Opened, LogError>> {
        let epochs = Epochs::fresh(opening.epoch);
        let begun = self.0.begin(opening, 0, BOUNDS, true);
        let opened = begun.map(|()| Opened { epochs, head: 0, remains: Remains::default() });
        Box::pin(std::future::ready(opened))
    }

    fn append(&self, record: Record) -> Result<Appended, Refused> {
        self.0.append(record).map(|(appended, _)| appended)
    }

    fn history(&self, _: Ask) -> Pending<Result<Page, LogError>> {
        Box::pin(std::future::ready(Ok(Page::default())))
    }

    fn head(&self) -> Cursor {
        self.0.head()
    }

    fn health(&self) -> Health {
        self.0.health()
    }

    fn close(&self, _: Box<dyn FnOnce() -> Remains + Send>) -> Pending<Result<(), LogError>> {
        self.0.refuse();
        self.commit();
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Time stands still: whoever is woken is woken by an event.
struct Still;

impl Clock for Still {
    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Pending<()> {
        Box::pin(std::future::pending())
    }
}

struct Fixed;

impl Chance for Fixed {
    fn bits(&self) -> u64 {
        7
    }
}

fn options() -> Options {
    Options { clock: Arc::new(Still), chance: Arc::new(Fixed), ..Options::default() }
}

fn check(run: impl Fn() + Send + Sync + 'static) {
    let number = |name: &str, otherwise: u64| {
        std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
    };
    let seed = number("TIDINGS_SHUTTLE_SEED", 1);
    let runs = usize::try_from(number("TIDINGS_SHUTTLE_RUNS", 400)).unwrap();
    println!("TIDINGS_SHUTTLE_SEED={seed} TIDINGS_SHUTTLE_RUNS={runs}");
    let config = shuttle::Config::default();
    let done = Runner::new(RandomScheduler::new_from_seed(seed, runs), config).run(run);
    assert_eq!(done, runs);
}

/// Everything a subscription gives until its end, as places and names.
fn all(hub: &Hub<AppEvent>, start: Start) -> (Vec<u64>, Vec<&'static str>) {
    let mut subscription = hub.subscribe(start, Filter::everything(), Accept::present());
    future::block_on(async move {
        let (mut places, mut names) = (Vec::new(), Vec::new());
        while let Some(frame) = subscription.next().await {
            match &frame {
                Outgoing::Event { cursor, .. } => places.push(cursor.seq),
                other => names.push(other.name()),
            }
        }
        (places, names)
    })
}

#[test]
fn everybody_sees_every_event_once_and_in_order_until_the_end() {
    const EACH: u64 = 3;
    check(|| {
        let log = Stepped(Arc::new(Shared::new()));
        let hub = future::block_on(Hub::<AppEvent>::start(log.clone(), options())).unwrap();
        let listeners: Vec<_> = [Start::Now, Start::Window]
            .into_iter()
            .map(|start| {
                let hub = hub.clone();
                thread::spawn(move || all(&hub, start))
            })
            .collect();
        let publishers: Vec<_> = (0..2_u64)
            .map(|publisher| {
                let hub = hub.clone();
                thread::spawn(move || {
                    let mut last = 0;
                    for number in 0..EACH {
                        let urgent = (publisher + number).is_multiple_of(2);
                        let event = AppEvent::Note { version: Version, text: number.to_string(), urgent };
                        let published = future::block_on(hub.publish(&event).unwrap()).unwrap();
                        assert!(published.cursor.seq > last, "the order of the calls of a thread");
                        assert_eq!(published.kept, urgent);
                        last = published.cursor.seq;
                    }
                })
            })
            .collect();
        let committer = thread::spawn({
            let log = log.clone();
            move || {
                while log.head().seq < 2 * EACH {
                    log.commit();
                    thread::yield_now();
                }
            }
        });
        publishers.into_iter().for_each(|it| it.join().unwrap());
        committer.join().unwrap();
        future::block_on(hub.close()).unwrap();
        for listener in listeners {
            let (places, names) = listener.join().unwrap();
            let first = places.first().copied().unwrap_or(2 * EACH + 1);
            assert_eq!(places, (first..=2 * EACH).collect::<Vec<_>>());
            assert_eq!(names, ["hello", "goodbye"]);
        }
    });
}

#[test]
fn whoever_is_revoked_or_closed_while_it_waits_says_goodbye() {
    check(|| {
        let log = Stepped(Arc::new(Shared::new()));
        let hub = future::block_on(Hub::<AppEvent>::start(log.clone(), options())).unwrap();
        let mut subscription =
            hub.subscribe(Start::Now, Filter::everything().audience("seven"), Accept::present());
        let revoked = thread::spawn(move || {
            future::block_on(async move {
                let mut names = Vec::new();
                while let Some(frame) = subscription.next().await {
                    names.push(frame.name());
                }
                names
            })
        });
        let closed = thread::spawn({
            let hub = hub.clone();
            move || all(&hub, Start::Now).1
        });
        let event = AppEvent::Note { version: Version, text: "a".to_owned(), urgent: false };
        drop(hub.publish_to("eight", &event).unwrap());
        hub.revoke("seven");
        assert_eq!(revoked.join().unwrap().last(), Some(&"goodbye"));
        future::block_on(hub.close()).unwrap();
        assert_eq!(closed.join().unwrap(), ["hello", "goodbye"]);
    });
}

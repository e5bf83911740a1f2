//! A hub that is led through a script, and what it answered: one line of JSON for every step.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use nexus_events::NexusEvent;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tidings::Events as _;
use tidings_delivery::log::Pending;
use tidings_delivery::{
    Accept, Chance, Clock, Cursor, Filter, Hub, Keep, LocalLog, Options, Outgoing, Sending, Start,
    Subscription,
};
use tokio::sync::oneshot;

/// A script while it is played.
pub(crate) struct Script {
    folder: TempDir,
    clock: Arc<ByHand>,
    /// How many events the window holds, and the disk.
    window: usize,
    keep: usize,
    max_connections: usize,
    hub: Option<Hub<NexusEvent>>,
    streams: Vec<(&'static str, Subscription<NexusEvent>)>,
    /// How many events were published.
    events: u32,
    /// How often it was started.
    starts: u64,
    lines: String,
}

impl Script {
    /// Begins with a hub that has never run.
    pub(crate) async fn new(what: &str, window: usize) -> Self {
        Self::with(what, window, 10_000, 10_000).await
    }

    /// The same, where the disk and the hub have room for less.
    pub(crate) async fn with(what: &str, window: usize, keep: usize, max_connections: usize) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut script = Self {
            folder,
            clock: Arc::default(),
            window,
            keep,
            max_connections,
            hub: None,
            streams: Vec::new(),
            events: 0,
            starts: 0,
            lines: String::new(),
        };
        script.line(json!({ "do": "describe", "what": what }));
        script.start().await;
        script
    }

    /// What was said, as it is committed.
    pub(crate) fn text(self) -> String {
        self.lines
    }

    fn line(&mut self, step: Value) {
        writeln!(self.lines, "{step}").expect("a text can be written");
    }

    fn hub(&self) -> &Hub<NexusEvent> {
        self.hub.as_ref().expect("it runs")
    }

    /// Starts the hub again on the same disk.
    pub(crate) async fn start(&mut self) {
        self.starts += 1;
        let mut keep = Keep::at(self.folder.path().join("events.db"));
        keep.witnesses = Some(self.folder.path().to_owned());
        keep.most.events = self.keep;
        let mut options = Options::default();
        options.window.events = self.window;
        options.max_connections = self.max_connections;
        options.clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        options.chance = Arc::new(Counted(AtomicU64::new(self.starts << 32)));
        let hub = Hub::start(LocalLog::new(keep), options).await.expect("it starts");
        let epoch = hub.position().to_string().split('.').nth(1).unwrap_or_default().to_owned();
        self.hub = Some(hub);
        let (window, keep, max_connections) = (self.window, self.keep, self.max_connections);
        self.line(json!({
            "do": "start", "epoch": epoch, "window": window, "keep": keep, "max_connections": max_connections,
        }));
    }

    /// Stops: cleanly, or as if the process had been killed.
    pub(crate) async fn stop(&mut self, clean: bool) {
        let hub = self.hub.take().expect("it runs");
        if clean {
            hub.close().await.expect("its end is written down");
        }
        self.line(json!({ "do": "stop", "clean": clean }));
        if !clean {
            self.streams.clear();
        }
    }

    /// Publishes a line of the activity feed, which is critical if it is an error, and waits until it is
    /// visible. Its place.
    pub(crate) async fn publish(&mut self, message: &str, critical: bool) -> String {
        self.publish_to(None, message, critical).await
    }

    pub(crate) async fn publish_to(
        &mut self,
        audience: Option<&str>,
        message: &str,
        critical: bool,
    ) -> String {
        let event = json!({ "type": "activity_message", "payload": {
            "version": 1, "message": message, "level": if critical { "error" } else { "info" },
            "timestamp": "2026-01-02T03:04:05Z",
        } });
        self.event(audience, event).await
    }

    /// Publishes an event.
    pub(crate) async fn event(&mut self, audience: Option<&str>, event: Value) -> String {
        self.events += 1;
        let typed: NexusEvent = serde_json::from_value(event.clone()).expect("an event of the catalog");
        let mut sending = Sending::default();
        sending.audience = audience.map(Into::into);
        sending.id = Some(format!("event-{}", self.events));
        sending.timestamp = Some(format!("2026-01-02T03:04:{:02}Z", self.events % 60));
        let (id, timestamp) = (sending.id.clone(), sending.timestamp.clone());
        let receipt = self.hub().publish_with(&typed, sending).expect("it is taken");
        let published = receipt.await.expect("it becomes visible");
        let (cursor, critical) = (published.cursor.to_string(), typed.is_critical());
        self.line(json!({
            "do": "publish", "event": event, "id": id, "timestamp": timestamp, "audience": audience,
            "critical": critical, "cursor": cursor, "kept": published.kept,
        }));
        cursor
    }

    /// Asks once, and notes the answer.
    pub(crate) async fn poll(&mut self, ask: Value, limit: usize) {
        let (start, filter, accept) = read(&ask);
        let answer = self.hub().poll(start, filter, accept, limit, Duration::ZERO).await;
        let answer = match answer {
            Ok(polled) => serde_json::from_slice(&polled.to_json()).expect("an answer is JSON"),
            Err(_) => json!("full"),
        };
        self.line(json!({ "do": "poll", "ask": ask, "limit": limit, "answer": answer }));
    }

    /// Opens a stream.
    pub(crate) fn open(&mut self, name: &'static str, ask: Value) {
        let (start, filter, accept) = read(&ask);
        let stream = self.hub().subscribe(start, filter, accept);
        self.streams.push((name, stream));
        self.line(json!({ "do": "open", "stream": name, "ask": ask }));
    }

    /// Reads so many frames of a stream, which are all there are for now; whether it ends behind them.
    pub(crate) async fn read(&mut self, name: &str, frames: usize, ends: bool) {
        let place = self.streams.iter().position(|(known, _)| *known == name).expect("it is open");
        let stream = &mut self.streams[place].1;
        let mut read = Vec::new();
        for _ in 0..frames {
            let next = tokio::time::timeout(Duration::from_secs(20), stream.next()).await;
            read.push(json(&next.expect("a frame").expect("no end")));
        }
        let more = stream.ready(1).first().map(json);
        assert_eq!(more, None, "more than was asked for in {name}, behind {read:#?}");
        if ends {
            assert!(stream.next().await.is_none(), "{name} goes on");
            self.streams.remove(place);
        }
        self.line(json!({ "do": "read", "stream": name, "frames": read, "ends": ends }));
    }

    /// Lets time pass.
    pub(crate) async fn advance(&mut self, ms: u64) {
        self.clock.advance(ms);
        // Who sleeps is woken before anything else is done.
        tokio::task::yield_now().await;
        self.line(json!({ "do": "advance", "ms": ms }));
    }

    pub(crate) fn revoke(&mut self, audience: &str) {
        self.hub().revoke(audience);
        self.line(json!({ "do": "revoke", "audience": audience }));
    }
}

/// A frame as the long poll gives it.
fn json(frame: &Outgoing) -> Value {
    let mut bytes = Vec::new();
    frame.write_json(&mut bytes);
    serde_json::from_slice(&bytes).expect("a frame is JSON")
}

/// What a request asks for, from `{ cursor?, from?, types?, critical?, audiences?, accept? }`.
fn read(ask: &Value) -> (Start, Filter, Accept) {
    let start = match (ask["cursor"].as_str(), ask["from"].as_str()) {
        (Some(cursor), _) => Start::Cursor(Cursor::parse(cursor)),
        (None, Some("window")) => Start::Window,
        (None, Some("start")) => Start::Kept,
        _ => Start::Now,
    };
    let names = |key: &str| {
        let names = ask[key].as_array().cloned();
        names.map(|names| names.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect::<Vec<_>>())
    };
    let mut filter = Filter::everything();
    if let Some(types) = names("types") {
        filter = filter.types(types);
    }
    if ask["critical"] == true {
        filter = filter.critical();
    }
    for audience in names("audiences").unwrap_or_default() {
        filter = filter.audience(audience);
    }
    let none = Map::new();
    let version = |(name, version): (&String, &Value)| {
        (name.clone(), version.as_u64().and_then(|it| u32::try_from(it).ok()).unwrap_or(1))
    };
    let accept = match ask.get("accept") {
        None => Accept::present(),
        Some(versions) => Accept::versions(versions.as_object().unwrap_or(&none).iter().map(version)),
    };
    (start, filter, accept)
}

/// A time that goes on when it is told to.
#[derive(Default)]
struct ByHand {
    now: AtomicU64,
    sleepers: Mutex<Vec<(u64, oneshot::Sender<()>)>>,
}

impl ByHand {
    fn advance(&self, ms: u64) {
        let now = self.now.fetch_add(ms, Ordering::SeqCst) + ms;
        let mut sleepers = self.sleepers.lock().expect("nobody panics in here");
        for (_, wake) in sleepers.extract_if(.., |(until, _)| *until <= now) {
            // Who has gone needs no waking.
            let _ = wake.send(());
        }
    }
}

impl Clock for ByHand {
    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn now(&self) -> Duration {
        Duration::from_millis(self.now.load(Ordering::SeqCst))
    }

    fn sleep(&self, time: Duration) -> Pending<()> {
        let until = self.now() + time;
        let (wake, woken) = oneshot::channel();
        let until = u64::try_from(until.as_millis()).unwrap_or(u64::MAX);
        self.sleepers.lock().expect("nobody panics in here").push((until, wake));
        Box::pin(async move { drop(woken.await) })
    }
}

/// Chance that is none: numbers one after the other.
struct Counted(AtomicU64);

impl Chance for Counted {
    fn bits(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// Where the scripts are committed.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/delivery")
}

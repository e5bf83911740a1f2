//! The figures of a hub as OpenMetrics text.

use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};
use serde::Serialize;
use tidings::Embedded;
use tidings_delivery::core::{BOUNDS_MICROS, Durations};
use tidings_delivery::{Hub, Stats};

use crate::problem::Problem;
use crate::router::{Served, UNTOUCHED};

const TYPE: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// The figures of a hub, for a registry of the application's own. `GET /metrics` has one by itself.
///
/// ```
/// use prometheus_client::registry::Registry;
/// # use tidings_delivery::Hub;
/// use tidings_axum::HubCollector;
///
/// # fn example<E: 'static>(hub: Hub<E>) {
/// let mut registry = Registry::with_prefix("app");
/// registry.register_collector(Box::new(HubCollector::new(hub)));
/// # }
/// ```
pub struct HubCollector<E>(Hub<E>);

impl<E> HubCollector<E> {
    /// The figures of this hub.
    #[must_use]
    pub fn new(hub: Hub<E>) -> Self {
        Self(hub)
    }
}

impl<E> fmt::Debug for HubCollector<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HubCollector").field(&self.0).finish()
    }
}

impl<E: 'static> Collector for HubCollector<E> {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        Page(encoder).write(&self.0.stats())
    }
}

pub(crate) async fn metrics<E>(served: Arc<Served<E>>, _request: Request) -> Result<Response, Problem>
where
    E: Embedded + Serialize + 'static,
{
    let mut registry = Registry::with_prefix("tidings");
    registry.register_collector(Box::new(HubCollector::new(served.hub.clone())));
    let mut page = String::new();
    // Writing to a text does not fail.
    let _ = text::encode(&mut page, &registry);
    Ok((UNTOUCHED, [(header::CONTENT_TYPE, TYPE)], page).into_response())
}

/// A page of metrics, one family after the other.
struct Page<'a>(DescriptorEncoder<'a>);

/// Counts by a label.
type Labelled<'s> = Vec<(&'s str, u64)>;

fn labelled<'s, L: AsRef<str> + 's>(counts: impl IntoIterator<Item = (&'s L, &'s u64)>) -> Labelled<'s> {
    counts.into_iter().map(|(label, count)| (label.as_ref(), *count)).collect()
}

impl Page<'_> {
    fn write(&mut self, stats: &Stats) -> fmt::Result {
        let said = &stats.reported;
        for (name, help, count) in [
            ("published", "Events that took their place in the log", stats.published),
            ("sent", "Events given to a connection", stats.sent),
            ("replayed", "Events given to a connection from disk", stats.replayed),
            ("missed", "Events that do not follow a gap, where that is known", stats.missed),
            ("polls", "Polls answered", stats.polls),
            ("refused_polls", "Polls turned away", stats.refused_polls),
            ("store_errors", "Failures of the disk", stats.store_errors),
            ("reports", "Reports of clients taken", said.reports),
            ("reported_connections", "Connections with a report", said.connections),
            ("reported_sent", "Events given to connections with a report", said.sent),
            ("reported_applied", "Events applied by clients", said.applied),
            ("reported_duplicates", "Events that clients had already", said.duplicates),
            ("reported_unknown", "Events of a type or version that clients do not know", said.unknown),
            ("reported_gaps", "Gaps that clients were told", said.gaps),
        ] {
            self.0
                .encode_descriptor(name, help, None, MetricType::Counter)?
                .encode_counter::<NoLabelSet, _, u64>(&count, None)?;
        }
        for (name, help, label, counts) in [
            ("refused", "Events not taken", "kind", labelled(&stats.refused)),
            ("gaps", "Gaps told", "reason", labelled(&stats.gaps)),
            (
                "unsupported",
                "Events with no way to the client's version",
                "type",
                labelled(&stats.unsupported),
            ),
            ("carried", "Events brought to another version", "to", labelled(&stats.carried)),
            ("connections", "Streams begun", "cause", labelled(&stats.connections)),
            ("ended", "Streams ended", "cause", labelled(&stats.ended)),
            ("refused_reports", "Reports not taken", "kind", labelled(&said.refused)),
            (
                "reported_invalid",
                "Events that validators of clients refused",
                "type",
                labelled(&said.invalid),
            ),
            ("reported_reconnects", "Attempts to connect again", "cause", labelled(&said.reconnects)),
            (
                "client_sent",
                "Events given to connections with a report",
                "client",
                said.clients.iter().map(|(name, it)| (&**name, it.sent)).collect(),
            ),
            (
                "client_applied",
                "Events applied",
                "client",
                said.clients.iter().map(|(name, it)| (&**name, it.applied)).collect(),
            ),
        ] {
            let mut family = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (value, count) in counts {
                family
                    .encode_family(&[(label, value)])?
                    .encode_counter::<NoLabelSet, _, u64>(&count, None)?;
            }
        }
        for (name, help, value) in [
            ("open", "Connections that are open", stats.open as u64),
            ("window_events", "Events in the window", stats.window_events as u64),
            ("window_events_most", "Events the window may hold", stats.window_bounds.events as u64),
            ("window_bytes", "Bytes in the window", stats.window_bytes as u64),
            ("window_bytes_most", "Bytes the window may hold", stats.window_bounds.bytes as u64),
            ("behind", "Events before the connection furthest behind", stats.behind),
            ("waiting", "Events with a place that are not visible yet", stats.waiting as u64),
            ("keeping", "Whether critical events are being kept", u64::from(stats.keeping)),
            ("silent_connections", "Streams without a report", said.silent_connections),
            ("silent_sent", "Events given to streams without a report", said.silent_sent),
        ] {
            self.0.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)?;
        }
        self.times("visible", "From publish until readers see the event", &stats.visible)?;
        self.times("commit", "Commits to disk", &stats.commits)?;
        self.times("catch_up", "From the beginning of a stream until it is live", &stats.catch_up)
    }

    fn times(&mut self, name: &str, help: &str, times: &Durations) -> fmt::Result {
        let bounds = BOUNDS_MICROS.iter().map(|micros| *micros as f64 / 1e6).chain([f64::MAX]);
        let buckets: Vec<(f64, u64)> = bounds.zip(times.buckets).collect();
        let sum = times.sum_micros as f64 / 1e6;
        self.0
            .encode_descriptor(name, help, Some(&Unit::Seconds), MetricType::Histogram)?
            .encode_histogram::<NoLabelSet>(sum, times.count(), &buckets, None)
    }
}

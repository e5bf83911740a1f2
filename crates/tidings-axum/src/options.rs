//! What can be set about the endpoints and the server.

use std::time::Duration;

/// What can be set about the endpoints. How many may be connected is an option of the hub.
///
/// ```
/// use tidings_axum::HttpOptions;
///
/// let mut options = HttpOptions::default();
/// options.report = true;
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HttpOptions {
    /// Whether clients may report what has reached them (`POST /report`). Default: no.
    pub report: bool,
    /// Whether the figures are there as JSON (`GET /health`). Default: yes.
    pub health: bool,
    /// Whether the figures are there as OpenMetrics text (`GET /metrics`), where the feature `metrics`
    /// is on. Default: yes.
    pub metrics: bool,
    /// The longest query, in bytes. Default: 8 KiB.
    pub max_query: usize,
    /// The largest body of a report, in bytes. Default: 16 KiB.
    pub max_report: usize,
    /// How long the body of a report may take to arrive. Default: 5 s.
    pub report_within: Duration,
    /// The most events one poll may ask for. Default: 1000.
    pub max_limit: usize,
    /// The longest a poll waits, whatever it asks for. A timeout of the application's own has to be
    /// longer. Default: 25 s.
    pub max_wait: Duration,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            report: false,
            health: true,
            metrics: true,
            max_query: 8 << 10,
            max_report: 16 << 10,
            report_within: Duration::from_secs(5),
            max_limit: 1000,
            max_wait: Duration::from_secs(25),
        }
    }
}

/// What can be set about the server.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServeOptions {
    /// How many TCP connections are open at most; more are left to the kernel's queue. More than a hub
    /// takes, so that it can turn clients away by a goodbye. Default: 12 000.
    pub max_connections: usize,
    /// How long the head of a request may take, and how long a connection may wait for its next
    /// request. Default: 10 s.
    pub head_within: Duration,
    /// The longest silence inside the body of a request. Default: 20 s.
    pub body_silence: Duration,
    /// What hyper holds of one connection, each way, in bytes; at least 8 KiB. Default: 32 KiB.
    pub buffer: usize,
    /// What the kernel holds for a client that does not read (`SO_SNDBUF`), in bytes; Linux doubles it.
    /// `None` leaves it to the kernel: up to 4 MiB. Default: 64 KiB.
    pub send_buffer: Option<usize>,
    /// After how long a client that takes nothing counts as gone (`TCP_USER_TIMEOUT`, Linux only).
    /// `None` leaves it to the kernel: about 15 minutes. Default: 40 s.
    pub unsent_for: Option<Duration>,
    /// How long a stop takes at most. Then connections that are still open are dropped.
    /// Default: 1.8 s.
    pub stop_within: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            max_connections: 12_000,
            head_within: Duration::from_secs(10),
            body_silence: Duration::from_secs(20),
            buffer: 32 << 10,
            send_buffer: Some(64 << 10),
            unsent_for: Some(Duration::from_secs(40)),
            stop_within: Duration::from_millis(1800),
        }
    }
}

//! What a client says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A client's own count of what has reached it over one connection, from that connection's hello on.
///
/// Each report holds all counts so far, so that one that is lost or comes twice changes nothing. The
/// server joins it with what it wrote to the same connection: written is not received.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// The connection, as `hello` named it.
    #[cfg_attr(feature = "schema", schemars(length(max = 64)))]
    pub connection: String,
    /// Which client it is: a page, a device. `null` where it does not say.
    #[cfg_attr(feature = "schema", schemars(length(max = 64)))]
    pub client: Option<String>,
    /// Events whose callbacks are done.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub applied: u64,
    /// Events it had already, and dropped.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub duplicates: u64,
    /// Events its validators refused, by type.
    pub invalid: BTreeMap<String, u32>,
    /// Events of a type or version that it does not know.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub unknown: u64,
    /// Gaps it was told.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub gaps: u64,
    /// Attempts to connect again that led to this connection, by cause: `closed`, `silent`, `hole`,
    /// `goodbye`, `error`, `woken`. A server sums any other under `other`.
    pub reconnects: BTreeMap<String, u32>,
}

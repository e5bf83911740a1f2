//! Listening on this machine, and saying where.

use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;

/// Listens on a port of this machine and on no other; 0 is any free one.
///
/// # Errors
/// When the port is taken.
pub(crate) async fn listen(port: u16) -> Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("cannot listen on 127.0.0.1:{port}; `--port N` takes another"))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// The first line on standard output: `http://127.0.0.1:4100`.
///
/// # Errors
/// When nobody reads it.
pub(crate) fn say(address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "http://{address}")?;
    out.flush()
}

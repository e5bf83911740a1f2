//! What asks a process to stop, and how one ends another or itself.

use std::io::Read as _;

use anyhow::Result;
use tokio::sync::oneshot;

/// Waits for SIGTERM, SIGINT or, where standard input is the lifeline to a parent, for its end.
///
/// # Errors
/// When the signals cannot be watched.
pub(crate) fn stop_asked(lifeline: bool) -> Result<impl Future<Output = &'static str>> {
    let parent = lifeline.then(parent_ends).transpose()?;
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let parent_gone = async {
        match parent {
            Some(gone) => drop(gone.await),
            None => std::future::pending().await,
        }
    };
    Ok(async move {
        #[cfg(unix)]
        let told = async {
            let _ = terminate.recv().await;
        };
        #[cfg(not(unix))]
        let told = std::future::pending::<()>();
        tokio::select! {
            () = told => "told to",
            _ = tokio::signal::ctrl_c() => "interrupted",
            () = parent_gone => "the parent is gone",
        }
    })
}

/// Standard input at its end: the parent, which has the other end of the pipe, is no more.
fn parent_ends() -> Result<oneshot::Receiver<()>> {
    let (sender, receiver) = oneshot::channel();
    std::thread::Builder::new().name("lifeline".to_owned()).spawn(move || {
        let mut input = std::io::stdin().lock();
        while !matches!(input.read(&mut [0; 64]), Ok(0) | Err(_)) {}
        let _ = sender.send(());
    })?;
    Ok(receiver)
}

/// Ends this process at once, as `kill -9` does: nothing is written down, nobody is told.
pub(crate) fn kill_this() -> ! {
    #[cfg(unix)]
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort()
}

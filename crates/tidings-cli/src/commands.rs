//! One module a command.

pub(crate) mod allow;
pub(crate) mod bump;
pub(crate) mod changelog;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod init;
pub(crate) mod list;
pub(crate) mod release;
pub(crate) mod retire;
pub(crate) mod sample;
pub(crate) mod typescript;
pub(crate) mod validate;
pub(crate) mod watch;

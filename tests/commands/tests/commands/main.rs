//! The commands, run as whole processes in workspaces outside this repository: arguments, exit
//! code, standard output and standard error.

mod bumping;
mod carrying;
mod determinism;
mod differences;
mod drift;
mod findings;
mod generate;
mod informing;
mod interrupted;
mod promising;
mod refusals;
mod releasing;
mod reports;
mod sampling;
mod stamp;
mod storing;
mod tampering;
mod typescript;
mod upcasting;
mod validating;
mod watching;
mod worktrees;

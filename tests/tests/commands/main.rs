//! The commands, run as whole processes in workspaces outside this repository: arguments, exit
//! code, standard output and standard error.

mod determinism;
mod drift;
mod findings;
mod generate;
mod informing;
mod interrupted;
mod refusals;
mod sampling;
mod stamp;
mod typescript;
mod upcasting;
mod validating;
mod watching;

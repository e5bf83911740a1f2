//! The commands, run as whole processes in workspaces outside this repository: arguments, exit
//! code, standard output and standard error.

mod drift;
mod generate;
mod stamp;

//! What threads of a hub and of its log meet at. A test of threads has this module replaced, and every
//! order of steps tried (`tests/threads`).

pub(crate) use std::sync::atomic::{AtomicBool, Ordering};
pub(crate) use std::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard};

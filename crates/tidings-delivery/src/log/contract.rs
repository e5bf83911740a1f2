//! What every log must hold to.

//! Dumps come back.

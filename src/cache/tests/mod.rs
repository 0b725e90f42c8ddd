//! What the cache promises.

mod store;
mod table;

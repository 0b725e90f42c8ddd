//! Tells a team how healthy its code is, what to mend first and why.
//!
//! One direction, from source to report; nothing below knows what stands above:
//! [`source`] → [`collector`] → [`redact`] → [`metrics`], [`history`] → [`health`] → [`prompts`] →
//! [`llm`] → [`review`] → [`report`]. The use cases are functions of [`pipeline`].

pub mod cache;
pub mod cli;
pub mod collector;
pub mod config;
pub mod dump;
pub mod health;
pub mod history;
pub mod language;
pub mod llm;
pub mod metrics;
pub mod model;
pub mod pipeline;
pub mod prompts;
pub mod redact;
pub mod report;
pub mod review;
pub mod source;
pub mod tokens;

//! How long to wait for a host, and when it is not worth it.

use std::time::Duration;

use reqwest::header::DATE;

use super::request::Reply;

/// How patient a delivery is.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How often a request is sent at most.
    pub attempts: u32,
    /// Pause before the second attempt where the host names none; doubled from then on.
    pub pause: Duration,
    /// Longest wait that the host may ask for.
    pub longest_wait: Duration,
    /// Longest time that one request may take.
    pub timeout: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            attempts: 4,
            pause: Duration::from_secs(1),
            longest_wait: Duration::from_secs(300),
            timeout: Duration::from_secs(60),
        }
    }
}

/// How long the host asks to wait. Dates are taken relative to the date of the reply, so that no
/// clock is needed. Where it says nothing, GitHub's documentation asks for a minute.
pub(super) fn asked_wait(reply: &Reply) -> Duration {
    let after = reply.header("retry-after").and_then(|it| it.parse().ok());
    let reset = || {
        let reset: i64 = reply.header("x-ratelimit-reset")?.parse().ok()?;
        let date = reply.headers.get(DATE)?.to_str().ok()?;
        let now = jiff::fmt::rfc2822::DateTimeParser::new()
            .parse_timestamp(date)
            .ok()?;
        u64::try_from(reset.saturating_sub(now.as_second())).ok()
    };
    let spent = || reset().filter(|_| reply.header("x-ratelimit-remaining") == Some("0"));
    Duration::from_secs(after.or_else(spent).unwrap_or(60))
}

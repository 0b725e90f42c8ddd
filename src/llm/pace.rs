//! How long a server asks to wait: `Retry-After` in all its forms, the `x-ratelimit` headers, and
//! words in the body.

use std::sync::LazyLock;
use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use regex::Regex;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// What is longer is the time of a clock: some servers say when, and not how long, and some dates are
/// those of two clocks. Whether ours agrees with theirs nobody knows, so that it says nothing.
const LONGEST_DURATION: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What the headers of a reply say about waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Hints {
    /// `Retry-After` and its kin.
    after: Option<Duration>,
    /// When a limit that has nothing left is filled again.
    reset: Option<Duration>,
    /// Whether the server wants the request again.
    again: Option<bool>,
    /// What is left of the server's limits: of requests, and of tokens.
    pub(super) left: [Option<Left>; 2],
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Left {
    /// The limit.
    pub(super) limit: u64,
    /// What is left of it.
    pub(super) remaining: u64,
    /// When nothing of it is used any more.
    pub(super) reset: Option<Duration>,
}

impl Left {
    fn of(headers: &HeaderMap, kind: &str) -> Option<Self> {
        let header = |part| text(headers, &format!("x-ratelimit-{part}-{kind}"));
        Some(Self {
            limit: header("limit")?.parse().ok()?,
            remaining: header("remaining")?.parse().ok()?,
            reset: header("reset").and_then(go_duration),
        })
    }
}

impl Hints {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let resets = ["requests", "tokens"].map(|kind| {
            let header = |part| text(headers, &format!("x-ratelimit-{part}-{kind}"));
            match header("remaining") {
                Some("0") => header("reset").and_then(go_duration),
                _ => None,
            }
        });
        Self {
            after: milliseconds(headers).or_else(|| retry_after(headers)),
            reset: resets.into_iter().flatten().max(),
            again: text(headers, "x-should-retry").and_then(|text| text.parse().ok()),
            left: ["requests", "tokens"].map(|kind| Left::of(headers, kind)),
        }
    }

    /// Whether to send the request again, unless the server says otherwise.
    pub(super) fn again(&self, otherwise: bool) -> bool {
        self.again.unwrap_or(otherwise)
    }

    /// How long to wait after a refusal, by the headers or else by the (lower-case) words.
    pub(super) fn retry_after(&self, words: &str) -> Option<Duration> {
        self.after.or(self.reset).or_else(|| in_words(words))
    }

    /// How long everybody should wait although this request went well. Where the limit is known, so
    /// is how fast it fills, and nobody waits until it is full.
    pub(super) fn pause(&self) -> Option<Duration> {
        self.reset.filter(|_| self.left == [None, None])
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn milliseconds(headers: &HeaderMap) -> Option<Duration> {
    let value: f64 = text(headers, "retry-after-ms")?.parse().ok()?;
    duration(value / 1000.0)
}

fn duration(seconds: f64) -> Option<Duration> {
    let duration = Duration::try_from_secs_f64(seconds).ok()?;
    (duration <= LONGEST_DURATION).then_some(duration)
}

/// Seconds, a fraction of them, or a date. A date is taken relative to the date of the reply, so
/// that no clock is needed and a wrong one does no harm.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return duration(seconds);
    }
    let parse = |text: &str| DateTimeParser::new().parse_timestamp(text).ok();
    let now = parse(headers.get(DATE)?.to_str().ok()?)?;
    let wait = Duration::try_from(parse(value)?.duration_since(now));
    Some(wait.unwrap_or_default()).filter(|wait| *wait <= LONGEST_DURATION)
}

/// A duration as Go prints it: `1s`, `6m0s`, `17ms`, `1m2.5s`; bare numbers are seconds.
fn go_duration(text: &str) -> Option<Duration> {
    static PART: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(\d+(?:\.\d+)?)(ms|h|m|s)?").expect("the pattern is constant and valid")
    });
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let part = PART.captures(rest)?;
        let number: f64 = part[1].parse().ok()?;
        let seconds = match part.get(2).map_or("s", |unit| unit.as_str()) {
            "ms" => number / 1000.0,
            "m" => number * 60.0,
            "h" => number * 3600.0,
            _ => number,
        };
        total = total.checked_add(duration(seconds)?)?;
        rest = &rest[part[0].len()..];
    }
    Some(total)
}

fn in_words(words: &str) -> Option<Duration> {
    static HINT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:try again|retry) (?:in|after) ((?:\d+(?:\.\d+)?(?:ms|h|m|s))+|\d+(?:\.\d+)?(?: ?seconds?)?)")
            .expect("the pattern is constant and valid")
    });
    let found = HINT.captures(words)?;
    go_duration(
        found[1]
            .trim_end_matches("econds")
            .trim_end_matches("econd")
            .replace(' ', "")
            .as_str(),
    )
}

//! What a review may cost at most, and what a plan will cost at most.

use super::verify::{ANSWER_TOKENS, MOST_CHECKED, MOST_TOKENS};
use crate::model::{Scrutiny, SpendingLimits};

/// Hard limits of a review and the sizes of its requests.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Limits {
    /// What may be spent.
    pub spending: SpendingLimits,
    /// Most tokens of prompt and answer that the model takes together.
    pub context_window: usize,
    /// US dollars a million prompt tokens; `None` where unknown.
    pub input_price: Option<f64>,
    /// US dollars a million answer tokens; `None` where unknown.
    pub output_price: Option<f64>,
    /// Most tokens of a file's text in one request; larger files are shown in several.
    pub chunk_tokens: usize,
    /// Most tokens of the answer about a file.
    pub review_answer_tokens: usize,
    /// Most tokens of a summary.
    pub summary_answer_tokens: usize,
    /// How often the same is asked before it is believed.
    pub scrutiny: Scrutiny,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            spending: SpendingLimits::default(),
            context_window: 128_000,
            input_price: None,
            output_price: None,
            chunk_tokens: 6_000,
            review_answer_tokens: 4_000,
            summary_answer_tokens: 1_500,
            scrutiny: Scrutiny::default(),
        }
    }
}

impl Limits {
    /// The same limits with answers that leave room for a prompt in a small context window.
    pub(super) fn for_context(&self) -> Self {
        let most = self.context_window / 4;
        Self {
            review_answer_tokens: self.review_answer_tokens.min(most),
            summary_answer_tokens: self.summary_answer_tokens.min(most),
            ..self.clone()
        }
    }

    /// What is set aside for asking again about findings, where `maps` are the requests about files, each as often as it is asked:
    /// the questions are shorter, most files have none, and the rest is not asked about.
    pub(crate) fn verification(&self, maps: Totals) -> Totals {
        if !self.scrutiny.verify {
            return Totals::default();
        }
        let most = |tokens: usize| (MOST_CHECKED * tokens) as u64;
        let samples = u64::from(self.scrutiny.samples());
        let maps = Totals {
            requests: maps.requests / samples,
            prompt_tokens: maps.prompt_tokens / samples,
            answer_tokens: maps.answer_tokens / samples,
        };
        Totals {
            requests: (maps.requests / 5).min(MOST_CHECKED as u64),
            prompt_tokens: (maps.prompt_tokens * 3 / 20).min(most(MOST_TOKENS)),
            answer_tokens: (maps.answer_tokens * 3 / 20).min(most(ANSWER_TOKENS)),
        }
    }

    /// Why a file is left out that would pass a limit. Dollars cannot be watched without a price.
    pub(super) fn reason(&self) -> &'static str {
        let priced = self.input_price.is_some() && self.output_price.is_some();
        if self.spending.max_cost.is_some() && !priced {
            "price-unknown"
        } else {
            "over-budget"
        }
    }

    /// Whether `totals` pass no limit.
    pub(crate) fn allow(&self, totals: &Totals) -> bool {
        let within = |limit: Option<u64>, value| limit.is_none_or(|limit| value <= limit);
        let cost = self.cost(totals);
        within(self.spending.max_requests, totals.requests)
            && within(
                self.spending.max_total_tokens,
                totals.prompt_tokens + totals.answer_tokens,
            )
            && self
                .spending
                .max_cost
                .is_none_or(|limit| cost.is_some_and(|cost| cost <= limit))
    }

    /// What would be enough for `totals` where a server may count `factor` times as many tokens of a
    /// prompt as we do: the options of the limits that are set.
    pub(crate) fn enough_for(&self, totals: &Totals, factor: f64) -> Vec<String> {
        let most = Totals {
            prompt_tokens: (totals.prompt_tokens as f64 * factor).ceil() as u64,
            ..*totals
        };
        let tokens = most.prompt_tokens + most.answer_tokens;
        let cost = self.cost(&most).map(|cost| (cost * 1e4).ceil() / 1e4);
        let SpendingLimits {
            max_requests,
            max_total_tokens,
            max_cost,
        } = self.spending;
        let enough = [
            max_requests.map(|_| format!("--max-requests {}", most.requests)),
            max_total_tokens.map(|_| format!("--max-total-tokens {tokens}")),
            max_cost
                .and(cost)
                .map(|cost| format!("--max-cost {cost:.4}")),
        ];
        enough.into_iter().flatten().collect()
    }

    /// How many requests like `each` pass no limit.
    pub(super) fn affordable(&self, each: &Totals) -> usize {
        let tokens = each.prompt_tokens + each.answer_tokens;
        let cost = self.cost(each).filter(|cost| *cost > 0.0);
        let most = [
            self.spending.max_requests,
            self.spending
                .max_total_tokens
                .map(|most| most / tokens.max(1)),
            self.spending
                .max_cost
                .zip(cost)
                .map(|(most, cost)| (most / cost) as u64),
        ];
        let most = most.into_iter().flatten().min();
        most.map_or(usize::MAX, |most| most as usize)
    }

    /// US dollars for `totals`, or `None` where a price is unknown. What the cache answers is free at any
    /// price.
    pub(crate) fn cost(&self, totals: &Totals) -> Option<f64> {
        let cost = |tokens: u64, price: Option<f64>| match tokens {
            0 => Some(0.0),
            tokens => Some(tokens as f64 * price?),
        };
        let input = cost(totals.prompt_tokens, self.input_price)?;
        let output = cost(totals.answer_tokens, self.output_price)?;
        Some((input + output) / 1e6)
    }
}

/// Requests and tokens at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Requests.
    pub requests: u64,
    /// Tokens of their prompts.
    pub prompt_tokens: u64,
    /// Most tokens of their answers.
    pub answer_tokens: u64,
}

impl Totals {
    /// One request.
    pub(crate) fn request(prompt_tokens: usize, answer_tokens: usize) -> Self {
        Self {
            requests: 1,
            prompt_tokens: prompt_tokens as u64,
            answer_tokens: answer_tokens as u64,
        }
    }

    /// The same so often.
    pub(super) fn times(self, times: u32) -> Self {
        let times = u64::from(times);
        Self {
            requests: self.requests * times,
            prompt_tokens: self.prompt_tokens * times,
            answer_tokens: self.answer_tokens * times,
        }
    }
}

impl std::ops::Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            prompt_tokens: self.prompt_tokens + other.prompt_tokens,
            answer_tokens: self.answer_tokens + other.answer_tokens,
        }
    }
}

impl std::iter::Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), |sum, each| sum + each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model at 2 dollars a million prompt tokens and 8 a million answer tokens.
    fn limits(spending: SpendingLimits) -> Limits {
        Limits {
            spending,
            input_price: Some(2.0),
            output_price: Some(8.0),
            ..Limits::default()
        }
    }

    const NONE: SpendingLimits = SpendingLimits {
        max_requests: None,
        max_total_tokens: None,
        max_cost: None,
    };

    fn requests(most: u64) -> SpendingLimits {
        SpendingLimits {
            max_requests: Some(most),
            ..NONE
        }
    }

    fn tokens(most: u64) -> SpendingLimits {
        SpendingLimits {
            max_total_tokens: Some(most),
            ..NONE
        }
    }

    fn dollars(most: f64) -> SpendingLimits {
        SpendingLimits {
            max_cost: Some(most),
            ..NONE
        }
    }

    /// Three requests: 1500 tokens, 0.6 cents.
    const TOTALS: Totals = Totals {
        requests: 3,
        prompt_tokens: 1_000,
        answer_tokens: 500,
    };

    #[test]
    fn a_limit_may_be_reached_and_not_passed() {
        for (spending, is_allowed) in [
            (NONE, true),
            (requests(3), true),
            (requests(2), false),
            (tokens(1_500), true),
            (tokens(1_499), false),
            (dollars(0.006), true),
            (dollars(0.0059), false),
        ] {
            assert_eq!(limits(spending).allow(&TOTALS), is_allowed, "{spending:?}");
        }
    }

    #[test]
    fn dollars_cannot_be_watched_without_both_prices() {
        for (spending, output_price, is_allowed, reason) in [
            (dollars(1.0), Some(8.0), true, "over-budget"),
            (dollars(1.0), None, false, "price-unknown"),
            (NONE, None, true, "over-budget"),
        ] {
            let limits = Limits {
                output_price,
                ..limits(spending)
            };
            assert_eq!(limits.allow(&TOTALS), is_allowed, "{limits:?}");
            assert_eq!(limits.reason(), reason, "{limits:?}");
        }
    }

    #[test]
    fn the_tightest_limit_says_how_many_are_affordable() {
        let each = Totals {
            requests: 1,
            ..TOTALS
        };
        let all = SpendingLimits {
            max_requests: Some(7),
            max_total_tokens: Some(6_100),
            max_cost: Some(0.0301),
        };
        for (spending, expected) in [
            (NONE, usize::MAX),
            (requests(7), 7),
            (tokens(6_100), 4),
            (dollars(0.0301), 5),
            (dollars(0.001), 0),
            (all, 4),
        ] {
            assert_eq!(limits(spending).affordable(&each), expected, "{spending:?}");
        }
        let free = Limits {
            input_price: Some(0.0),
            output_price: Some(0.0),
            ..limits(dollars(0.0))
        };
        assert_eq!(free.affordable(&each), usize::MAX);
    }

    /// Of the limits that are set, and rounded so that they are enough.
    #[test]
    fn what_would_be_enough_is_said_as_options() {
        let totals = Totals {
            prompt_tokens: 1_001,
            ..TOTALS
        };
        for (spending, expected) in [
            (NONE, ""),
            (requests(1), "--max-requests 3"),
            (tokens(1), "--max-total-tokens 2002"),
            (dollars(0.001), "--max-cost 0.0071"),
        ] {
            let enough = limits(spending).enough_for(&totals, 1.5);
            assert_eq!(enough.join(" "), expected);
        }
    }

    #[test]
    fn a_part_is_set_aside_for_asking_again() {
        let maps = |requests, prompt_tokens, answer_tokens| Totals {
            requests,
            prompt_tokens,
            answer_tokens,
        };
        for (verify, samples, asked, expected) in [
            (true, 1, maps(40, 40_000, 8_000), maps(8, 6_000, 1_200)),
            (true, 2, maps(40, 40_000, 8_000), maps(4, 3_000, 600)),
            (
                true,
                1,
                maps(2_000, 9_000_000, 900_000),
                maps(20, 60_000, 20_000),
            ),
            (false, 1, maps(40, 40_000, 8_000), maps(0, 0, 0)),
        ] {
            let limits = Limits {
                scrutiny: Scrutiny { verify, samples },
                ..limits(NONE)
            };
            assert_eq!(limits.verification(asked), expected);
        }
    }

    #[test]
    fn answers_leave_room_for_a_prompt() {
        for (context_window, expected) in [
            (128_000, (4_000, 1_500)),
            (8_000, (2_000, 1_500)),
            (4_000, (1_000, 1_000)),
        ] {
            let limits = Limits {
                context_window,
                ..limits(NONE)
            };
            let limits = limits.for_context();
            let answers = (limits.review_answer_tokens, limits.summary_answer_tokens);
            assert_eq!(answers, expected, "{context_window}");
        }
    }

    #[test]
    fn totals_add_up() {
        let one = Totals::request(10, 4);
        let expected = Totals {
            requests: 3,
            prompt_tokens: 30,
            answer_tokens: 12,
        };
        assert_eq!(one.times(3), expected);
        assert_eq!([one; 3].into_iter().sum::<Totals>(), expected);
    }
}

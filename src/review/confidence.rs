//! How sure a finding is: a table of weights over what was counted and looked up.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{Basis, Verification};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Weights {
    prior: f64,
    confirmed: f64,
    uncertain: f64,
    unverified: f64,
    agreement: f64,
    exact_quote: f64,
    further_quote: f64,
    name: f64,
    counted: u32,
}

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    toml::from_str(include_str!("confidence.toml"))
        .expect("the weights are part of the program and tested")
});

/// The confidence that follows from what a finding rests on: 0 to 1, in hundredths.
pub(crate) fn confidence(basis: &Basis) -> f64 {
    let weights = &*WEIGHTS;
    let verification = match basis.verification {
        Some(Verification::Confirmed) => weights.confirmed,
        Some(Verification::Uncertain) => weights.uncertain,
        Some(Verification::Unverified) => weights.unverified,
        None => 0.0,
    };
    let exact = if basis.exact_quote {
        weights.exact_quote
    } else {
        0.0
    };
    let times = |count: u32| f64::from(count.min(weights.counted));
    let sum = weights.prior
        + verification
        + weights.agreement * basis.agreement()
        + exact
        + weights.further_quote * times(basis.quotes.saturating_sub(1))
        + weights.name * times(basis.looked_up);
    let confidence = 1.0 / (1.0 + (-sum).exp());
    (confidence * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Basis = Basis {
        verification: None,
        samples: 1,
        agreeing: 1,
        exact_quote: false,
        quotes: 1,
        looked_up: 0,
    };

    #[test]
    fn more_evidence_makes_surer() {
        let rising = [
            Basis {
                verification: Some(Verification::Uncertain),
                ..PLAIN
            },
            Basis {
                verification: Some(Verification::Unverified),
                ..PLAIN
            },
            PLAIN,
            Basis {
                exact_quote: true,
                ..PLAIN
            },
            Basis {
                exact_quote: true,
                quotes: 2,
                ..PLAIN
            },
            Basis {
                exact_quote: true,
                quotes: 2,
                looked_up: 3,
                ..PLAIN
            },
            Basis {
                exact_quote: true,
                quotes: 2,
                looked_up: 3,
                samples: 3,
                agreeing: 2,
                ..PLAIN
            },
            Basis {
                exact_quote: true,
                samples: 3,
                agreeing: 3,
                ..PLAIN
            },
            Basis {
                exact_quote: true,
                verification: Some(Verification::Confirmed),
                samples: 3,
                agreeing: 3,
                ..PLAIN
            },
        ];
        let alone = Basis {
            samples: 3,
            ..PLAIN
        };
        assert!(
            confidence(&alone) < confidence(&PLAIN),
            "two do not hold it"
        );
        let sure = rising.map(|basis| confidence(&basis));
        assert!(sure.is_sorted_by(|a, b| a < b), "{sure:?}");
        assert!(sure.iter().all(|it| (0.05..0.99).contains(it)), "{sure:?}");
    }

    #[test]
    fn what_one_answer_alone_holds_is_less_sure_and_quotes_do_not_pile_up() {
        let alone = Basis {
            samples: 3,
            ..PLAIN
        };
        assert!(confidence(&alone) < confidence(&PLAIN));
        let many = Basis {
            quotes: 1_000,
            looked_up: u32::MAX,
            ..PLAIN
        };
        assert!(confidence(&many) < 0.8);
    }
}

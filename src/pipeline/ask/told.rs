//! What is said of a piece of code, by one answer or by several to the same question.

use super::stage::Failure;
use crate::review::{self, Grounded};

/// A checked answer, or what several to the same question say together.
pub(super) type Checked = Result<Told, Failure>;

pub(super) struct Told {
    pub(super) grounded: Grounded,
    /// Whether the cache gave all of it.
    pub(super) cached: bool,
    /// Answers that were asked for and are not there.
    pub(super) missing: usize,
}

impl Told {
    /// One answer out of those to the same question; the first failure where there is none.
    pub(super) fn together(answers: Vec<Checked>) -> Checked {
        let (mut grounded, mut cached, mut failure) = (Vec::new(), true, None);
        let asked = answers.len();
        for answer in answers {
            match answer {
                Ok(told) => {
                    cached &= told.cached;
                    grounded.push(told.grounded);
                }
                Err(why) => failure = failure.or(Some(why)),
            }
        }
        match failure {
            Some(failure) if grounded.is_empty() => Err(failure),
            _ => Ok(Self {
                cached,
                missing: asked - grounded.len(),
                grounded: review::agree(grounded),
            }),
        }
    }
}

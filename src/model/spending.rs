//! What a run may spend on a model.

use serde::Serialize;

/// Hard limits of a run; `None` sets none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SpendingLimits {
    /// Most requests.
    pub max_requests: Option<u64>,
    /// Most tokens of prompts and answers together.
    pub max_total_tokens: Option<u64>,
    /// Most US dollars.
    pub max_cost: Option<f64>,
}

/// How often a model is asked about the same before its findings are believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scrutiny {
    /// Whether the worst findings are asked about again, by a prompt that is told to refute them.
    pub verify: bool,
    /// How often each question about code is asked, from 1; 0 is taken for 1.
    pub samples: u32,
}

impl Scrutiny {
    /// Most samples of one question.
    pub const MOST_SAMPLES: u32 = 9;

    /// How often each question about code is asked.
    pub fn samples(&self) -> u32 {
        self.samples.clamp(1, Self::MOST_SAMPLES)
    }
}

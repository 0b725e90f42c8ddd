//! What to ask a model, and what to believe of its answers.

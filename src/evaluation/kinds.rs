//! The kinds of defects that are planted: none of them shows in a metric.

/// A kind of defect.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Stable id.
    pub id: &'static str,
    /// What is wrong with such code.
    pub what: &'static str,
    /// What a finding about it may call it; one word is not to decide.
    pub categories: &'static [&'static str],
}

/// Every kind.
pub static KINDS: &[Kind] = &[
    Kind {
        id: "error-handling",
        what: "an error is swallowed, misreported or turned into a wrong value",
        categories: &["error-handling", "correctness"],
    },
    Kind {
        id: "partial-failure",
        what: "a failure leaves half of the work done, and the next run cannot tell",
        categories: &["error-handling", "correctness", "invariant"],
    },
    Kind {
        id: "swallowed-cancellation",
        what: "a request to stop is caught, ignored or lost",
        categories: &["error-handling", "concurrency", "correctness", "api-misuse"],
    },
    Kind {
        id: "race",
        what: "the result depends on which of two things happens first",
        categories: &["concurrency"],
    },
    Kind {
        id: "resource-leak",
        what: "something is not given back on one way out",
        categories: &["resource-leak", "error-handling"],
    },
    Kind {
        id: "lying-name",
        what: "a function does something other than its name says",
        categories: &["misleading-name", "correctness", "design"],
    },
    Kind {
        id: "lying-comment",
        what: "a comment or document promises what the code does not do",
        categories: &["misleading-name", "correctness", "invariant"],
    },
    Kind {
        id: "broken-invariant",
        what: "two places that must agree do not",
        categories: &["invariant", "correctness"],
    },
    Kind {
        id: "dead-configuration",
        what: "a setting is read and has no effect",
        categories: &["configuration", "correctness"],
    },
    Kind {
        id: "untested-branch",
        what: "a test that claims to cover a branch never reaches it",
        categories: &["correctness", "misleading-name", "design", "other"],
    },
    Kind {
        id: "n-plus-one",
        what: "a query or request is made for every row of another",
        categories: &["performance"],
    },
    Kind {
        id: "off-by-one",
        what: "the case at the boundary is wrong",
        categories: &["correctness", "validation", "invariant"],
    },
    Kind {
        id: "unit-mix-up",
        what: "a unit, currency or time zone is taken for another",
        categories: &["correctness", "invariant"],
    },
    Kind {
        id: "untrusted-input",
        what: "what comes from outside reaches a place where it can do harm",
        categories: &["security", "validation"],
    },
    Kind {
        id: "stale-cache",
        what: "what is remembered is not forgotten when it changes",
        categories: &["correctness", "invariant", "concurrency", "design"],
    },
];

/// The kind with this id.
pub(super) fn by_id(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

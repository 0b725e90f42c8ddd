//! The documentation of what the graph says of a file.

use crate::model::Explanation;

const HOW: &str = "Imports are read from the syntax and resolved to files of the source; what leads elsewhere, such as to the standard library or to packages, does not count, and several imports of one file count once. In Java and Go, files of one package count by the names that they take from each other. `docs/import-graph.md` says what is resolved in each language.";

/// The documentation of every value that the graph gives a file.
pub(crate) fn explanations() -> Vec<Explanation> {
    vec![
        Explanation {
            id: "fan_in",
            what: "Files of the source that import this one.",
            why: "A change here can break all of them; what many lean on should be simple, stable and tested.",
            how: HOW,
            source: "S. Henry, D. Kafura, Software Structure Metrics Based on Information Flow, IEEE Transactions on Software Engineering, 1981",
            advice: "Where many files need a file that changes often, give them a small stable part of it to lean on.",
        },
        Explanation {
            id: "fan_out",
            what: "Files of the source that this one imports.",
            why: "A change in any of them can break this one, and a reader has to know what they do.",
            how: HOW,
            source: "S. Henry, D. Kafura, Software Structure Metrics Based on Information Flow, IEEE Transactions on Software Engineering, 1981",
            advice: "A file that needs everything does too much: split it along what it imports.",
        },
    ]
}

//! The score and the ranking: how hard the code is to maintain, and where work will come next.
//!
//! Pure functions over measurements and history. Two axes, never blended: health is judged against
//! a reference corpus ([`norms`]), priority against the project's own history. Findings name what
//! the score has counted, and advice puts both axes together to say what to do first.

mod advice;
pub mod change;
mod circles;
mod cohesion;
mod division;
mod explanations;
mod extract;
mod findings;
mod frames;
mod knowledge;
pub mod norms;
mod past;
mod priority;
mod reshape;
mod score;
mod smells;
mod summary;
mod todo;
mod untested;
mod words;

#[cfg(test)]
mod tests;

pub use advice::advice;
pub use explanations::explanations;
pub use findings::{Judged, Known, findings};
pub use past::note_past;
pub use priority::{hotspots, is_ranked_by, priorities};
pub use score::score_file;
pub use summary::{modules, score_of, summarise};
pub use todo::{Promise, promises};
pub use untested::note_tests;

//! Progress, as data: a bar, a log line or a callback makes of it what it likes.

/// A part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Listing the files of the source.
    List,
    /// Reading and measuring them.
    Measure,
    /// Reading and packing them.
    Pack,
    /// Asking the model.
    Ask,
}

/// Something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A stage began; it has so many steps, or an unknown number.
    Began(Stage, Option<usize>),
    /// One step of the stage is done.
    Advanced(Stage),
    /// So much has been spent on the model, where its price is known.
    Spent {
        /// Millionths of a US dollar.
        microdollars: u64,
    },
    /// The stage is over.
    Ended(Stage),
}

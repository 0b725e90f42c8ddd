//! Progress, as data: a bar, a log line or a callback makes of it what it likes. Each stage is a span of
//! the same name too, for whoever collects those.

use tracing::span::EnteredSpan;
use tracing::{Instrument, Span, info_span};

/// A part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Listing the files of the source.
    List,
    /// Reading and measuring them.
    Measure,
    /// Reading what git knows of them, while they are measured.
    History,
    /// Reading and packing them.
    Pack,
    /// Scoring and ranking them, and naming what is wrong.
    Judge,
    /// Asking the model.
    Ask,
    /// Rendering and writing the results.
    Write,
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

/// A stage that is under way on this thread; it is over when this is dropped.
pub struct Running<'a> {
    stage: Stage,
    on: &'a dyn Fn(Event),
    _span: EnteredSpan,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        (self.on)(Event::Ended(self.stage));
    }
}

impl Stage {
    /// Begins the stage, which waits for nothing.
    pub fn begin(self, on: &dyn Fn(Event), steps: Option<usize>) -> Running<'_> {
        on(Event::Began(self, steps));
        Running {
            stage: self,
            on,
            _span: self.span(steps).entered(),
        }
    }

    /// The whole of the stage, which waits.
    pub(super) async fn during<T>(
        self,
        on: &(dyn Fn(Event) + Sync),
        steps: Option<usize>,
        work: impl Future<Output = T>,
    ) -> T {
        on(Event::Began(self, steps));
        let done = work.instrument(self.span(steps)).await;
        on(Event::Ended(self));
        done
    }

    fn span(self, steps: Option<usize>) -> Span {
        match self {
            Self::List => info_span!("list", steps),
            Self::Measure => info_span!("measure", steps),
            Self::History => info_span!("history", steps),
            Self::Pack => info_span!("pack", steps),
            Self::Judge => info_span!("judge", steps),
            Self::Ask => info_span!("ask", steps),
            Self::Write => info_span!("write", steps),
        }
    }
}

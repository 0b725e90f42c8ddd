//! What a user reads when nothing could be produced: what failed, on what, why, and the next step.

use std::io::Write;

use super::exit::Exit;
use super::notes::one_line;
use super::snippet;
use super::voice::{Location, Said, Voice, say};
use crate::model::{Excerpt, plain, unnumbered};
use crate::{config, evaluation, pipeline};

/// A run that produced nothing.
#[derive(Debug)]
pub(super) struct Failure {
    /// Stable code, known to `create-dump explain`.
    pub code: &'static str,
    /// Reads after "failed to".
    pub message: String,
    /// The next step.
    pub help: String,
    /// How the run ends.
    pub exit: Exit,
    /// What else is known of it.
    pub about: Box<About>,
}

/// What is known of a failure beside its words.
#[derive(Debug, Default)]
pub(super) struct About {
    /// The thing that it happened on.
    pub subject: Option<String>,
    /// Why, and why that, as far as anybody knows.
    pub causes: Vec<String>,
    /// The place in a file of the user's.
    pub place: Option<Excerpt>,
}

impl About {
    /// A failure on this thing.
    pub(super) fn thing(subject: impl std::fmt::Display) -> Box<Self> {
        Box::new(Self {
            subject: Some(subject.to_string()),
            ..Self::default()
        })
    }

    /// The same, for these reasons.
    fn because(mut self, error: &dyn std::error::Error) -> Box<Self> {
        self.causes = std::iter::successors(error.source(), |cause| cause.source())
            .map(ToString::to_string)
            .collect();
        self.causes.dedup();
        Box::new(self)
    }
}

impl Failure {
    /// Something that the run needs cannot be had.
    pub(super) fn unreachable(what: &str, error: &dyn std::fmt::Display) -> Self {
        Self {
            code: "unreachable",
            message: format!("{what}: {error}"),
            help: "check limits on threads, memory and open files, or give --jobs 1".to_owned(),
            exit: Exit::Unreachable,
            about: Box::default(),
        }
    }

    /// Says it to people or to machines, and gives the exit code.
    pub(super) fn tell(&self) -> Exit {
        let voice = Voice::current();
        if voice.is_json() {
            self.say();
        } else {
            let _ = self.write(&mut std::io::stderr().lock(), voice);
        }
        self.exit
    }

    fn say(&self) {
        let place = self.about.place.as_ref();
        say(&Said {
            level: "error",
            code: Some(self.code),
            message: &self.sentence(),
            subject: self.about.subject.as_deref(),
            causes: &self.causes(),
            help: Some(&self.help),
            location: place.map(|place| Location {
                path: &place.path,
                line: Some(place.line),
                column: Some(place.column),
            }),
            exit_code: Some(self.exit as u8),
            timings: None,
        });
    }

    fn sentence(&self) -> String {
        format!("failed to {}", plain(&unnumbered(&self.message)))
    }

    fn causes(&self) -> Vec<String> {
        self.about.causes.iter().map(|cause| plain(cause)).collect()
    }

    /// Writes it for people.
    fn write(&self, out: &mut dyn Write, voice: Voice) -> std::io::Result<()> {
        let label = |text: &str, style: &str| match voice.is_coloured {
            true => format!("\x1b[{style}m{text}\x1b[0m"),
            false => text.to_owned(),
        };
        let message = one_line(&self.sentence());
        writeln!(out, "{}: {message}", label("error", "1;31"))?;
        if let Some(place) = &self.about.place {
            writeln!(out, "{}", snippet::shown(place, voice.is_coloured))?;
        }
        let cause = label("cause", "1");
        let causes = self.causes().into_iter().filter(|_| voice.is_verbose);
        for text in causes {
            writeln!(out, "  {cause}: {}", one_line(&text))?;
        }
        writeln!(
            out,
            "  {}: {}\n  {}: {} (`create-dump explain {}` says more)",
            label("help", "1;32"),
            one_line(&self.help),
            label("code", "1"),
            self.code,
            self.code
        )
    }
}

impl From<config::Error> for Failure {
    fn from(error: config::Error) -> Self {
        let about = About {
            subject: error.subject(),
            place: error.place().map(config::Place::excerpt),
            ..About::default()
        };
        Self {
            code: error.code(),
            message: error.to_string(),
            help: error.help(),
            exit: Exit::Wrong,
            about: about.because(&error),
        }
    }
}

impl From<evaluation::Error> for Failure {
    fn from(error: evaluation::Error) -> Self {
        pipeline::Error::from(error).into()
    }
}

impl From<pipeline::Error> for Failure {
    fn from(error: pipeline::Error) -> Self {
        let about = About {
            subject: error.subject(),
            place: error.place().cloned(),
            ..About::default()
        };
        Self {
            code: error.code(),
            message: error.to_string(),
            help: error.help(),
            exit: if error.is_unreachable() {
                Exit::Unreachable
            } else {
                Exit::Wrong
            },
            about: about.because(&error),
        }
    }
}

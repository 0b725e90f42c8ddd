//! What a run did, as spans: logged to standard error where that is asked for, and sent to a collector
//! where the variables of OpenTelemetry name one.
//!
//! Spans of this program alone are taken: what libraries log holds addresses, headers and answers.

mod collector;
mod record;

use std::sync::Arc;

use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

use self::collector::Collector;
use self::record::{Record, Recorder};
use super::notes::tell;
use super::voice::{Form, Voice};
use crate::config::{self, Environment, LOG_VARIABLE, Origin};

/// What is taken where nobody says what.
const DEFAULT: &str = "info";

/// The spans of this process; sent when this is dropped.
pub(super) struct Traces {
    sending: Option<(Collector, Arc<Record>)>,
}

/// Whether a log is wanted.
pub(super) fn is_logged(form: Option<Form>, environment: &Environment) -> bool {
    form.is_some() || environment.variable(LOG_VARIABLE).is_some()
}

/// Takes spans from here on, where anybody wants them.
///
/// # Errors
/// The variable holds what is no filter.
pub(super) fn begin(
    form: Option<Form>,
    environment: &Environment,
) -> Result<Traces, config::Error> {
    let filter = filter(environment)?;
    let collector = Collector::of(environment).unwrap_or_else(|why| {
        not_sent(&why);
        None
    });
    let sending = collector.map(|collector| (collector, Arc::<Record>::default()));
    let recorder = { sending.as_ref() }.map(|(_, record)| Recorder::new(Arc::clone(record)));
    if recorder.is_none() && !is_logged(form, environment) {
        return Ok(Traces { sending: None });
    }
    let log = is_logged(form, environment).then(|| log(form));
    let own = filter_fn(|it| it.target().starts_with("create_dump"));
    let subscriber = tracing_subscriber::registry()
        .with(log)
        .with(recorder)
        .with(filter)
        .with(own);
    // A front end that runs commands one after the other has one already.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(Traces { sending })
}

fn filter(environment: &Environment) -> Result<EnvFilter, config::Error> {
    let directives = environment.variable(LOG_VARIABLE).unwrap_or(DEFAULT);
    let wrong = |_| config::Error::BadValue {
        key: LOG_VARIABLE.to_owned(),
        origin: Origin::Variable(LOG_VARIABLE.to_owned()),
        value: directives.to_owned(),
        expected: "a level such as info or debug, or directives such as create_dump::llm=debug"
            .to_owned(),
    };
    EnvFilter::builder().parse(directives).map_err(wrong)
}

/// One line when a span begins and one when it ends. A closed standard error is nobody's loss.
fn log(form: Option<Form>) -> Box<dyn Layer<Registry> + Send + Sync> {
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .log_internal_errors(false)
        .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE);
    let form = form.unwrap_or(match Voice::current().is_json() {
        true => Form::Json,
        false => Form::Text,
    });
    match form {
        Form::Text => lines.boxed(),
        Form::Json => lines.json().boxed(),
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some((collector, record)) = self.sending.take()
            && let Err(why) = collector.send(&record.take())
        {
            not_sent(&why);
        }
    }
}

/// A run is not the worse for it.
fn not_sent(why: &str) {
    tell(format!("note: the spans of this run were not sent: {why}"));
}

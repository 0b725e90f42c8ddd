//! Spans as they are kept until the run ends, in the words of OTLP's JSON.

use std::collections::hash_map::RandomState;
use std::fmt::Debug;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Most spans of single files that are kept; those of stages and questions always are.
const MOST_DETAILS: usize = 20_000;

/// The spans that are over.
#[derive(Default)]
pub(super) struct Record(Mutex<Vec<Value>>);

impl Record {
    /// All of them.
    pub(super) fn take(&self) -> Vec<Value> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, span: Value, is_detail: bool) {
        let mut spans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_detail || spans.len() < MOST_DETAILS {
            spans.push(span);
        }
    }
}

/// Writes spans into a record.
pub(super) struct Recorder {
    record: Arc<Record>,
    trace: String,
    next: AtomicU64,
    /// Nanoseconds since 1970 at this instant.
    began: (i128, Instant),
}

/// What is known of a span that is under way.
struct Open {
    id: String,
    parent: Option<String>,
    began: Instant,
    fields: Fields,
}

#[derive(Default)]
struct Fields {
    attributes: Vec<Value>,
    is_failed: bool,
}

impl Recorder {
    pub(super) fn new(record: Arc<Record>) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "spans bear the time of the clock, and no result does"
        )]
        let now = jiff::Timestamp::now().as_nanosecond();
        // Ids that nobody has to guess, only never to meet again.
        let unique = || RandomState::new().hash_one(now) | 1;
        Self {
            record,
            trace: format!("{:016x}{:016x}", unique(), unique()),
            next: AtomicU64::new(unique()),
            began: (now, Instant::now()),
        }
    }

    fn nanoseconds(&self, at: Instant) -> String {
        let since = at.saturating_duration_since(self.began.1);
        (self.began.0 + since.as_nanos() as i128).to_string()
    }

    fn span(&self, name: &str, open: Open, ended: Instant) -> Value {
        // A client's where it leaves the program, else internal.
        let kind = if name == "request" { 3 } else { 1 };
        let status = if open.fields.is_failed { 2 } else { 0 };
        json!({
            "traceId": self.trace,
            "spanId": open.id,
            "parentSpanId": open.parent.unwrap_or_default(),
            "name": name,
            "kind": kind,
            "startTimeUnixNano": self.nanoseconds(open.began),
            "endTimeUnixNano": self.nanoseconds(ended),
            "attributes": open.fields.attributes,
            "status": {"code": status},
        })
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let parent = span.parent().and_then(|parent| {
            let extensions = parent.extensions();
            Some(extensions.get::<Open>()?.id.clone())
        });
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let number = self.next.fetch_add(1, Ordering::Relaxed).max(1);
        span.extensions_mut().insert(Open {
            id: format!("{number:016x}"),
            parent,
            began: Instant::now(),
            fields,
        });
    }

    fn on_record(&self, id: &Id, values: &tracing::span::Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(open) = span.extensions_mut().get_mut::<Open>() {
            values.record(&mut open.fields);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else {
            return;
        };
        let open = span.extensions_mut().remove::<Open>();
        if let Some(open) = open {
            let is_detail = *span.metadata().level() > Level::INFO;
            let span = self.span(span.name(), open, Instant::now());
            self.record.add(span, is_detail);
        }
    }
}

impl Fields {
    fn add(&mut self, field: &Field, value: Value) {
        self.attributes
            .push(json!({"key": field.name(), "value": value}));
    }
}

impl Visit for Fields {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, json!({"boolValue": value}));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, json!({"intValue": value.to_string()}));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, json!({"intValue": value.to_string()}));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, json!({"doubleValue": value}));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.is_failed |= field.name() == "status" && value != "ok";
        self.add(field, json!({"stringValue": value}));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add(field, json!({"stringValue": format!("{value:?}")}));
    }
}

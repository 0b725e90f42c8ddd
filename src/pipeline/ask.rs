//! Placeholder until the model stage lands.
use super::event::Event;
use super::intake::Texts;
use super::services::Services;
use crate::llm::Connected;
use crate::model::{Diagnostic, FileReport, Finding, Hotspot, SourceOrigin, Status, UsageReport};
use crate::redact::Clean;
use std::collections::BTreeMap;
/// x
pub struct AskLimits {
    /// x
    pub max_requests: Option<usize>,
    /// x
    pub max_total_tokens: Option<usize>,
    /// x
    pub max_cost: Option<f64>,
    /// x
    pub concurrency: usize,
}
pub(super) struct Asked {
    pub overview: Option<Clean>,
    pub modules: BTreeMap<String, Clean>,
    pub files: BTreeMap<String, (Status, Option<&'static str>)>,
    pub diagnostics: Vec<Diagnostic>,
    pub findings: Vec<Finding>,
    pub usage: UsageReport,
}
pub(super) struct Question<'a> {
    pub origin: &'a SourceOrigin,
    pub files: &'a [FileReport],
    pub hotspots: &'a [Hotspot],
    pub findings: &'a [Finding],
    pub texts: &'a Texts<'a>,
}
pub(super) fn leaves_a_gap(_: &str) -> bool {
    false
}
pub(super) async fn ask(
    _: &Services,
    _: &Connected,
    _: &Question<'_>,
    _: &AskLimits,
    _: &(dyn Fn(Event) + Sync),
) -> Asked {
    unimplemented!()
}

//! The report as data: everything that is known, uncut, on one line. A large source has hundreds of
//! thousands of functions; those who want to read it by eye have `jq`.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use super::Reporter;
use crate::model::{PlanReport, Report, Review};

/// Writes `create-dump.report/1`, of a change `create-dump.review/1`, and of a plan
/// `create-dump.plan/1`.
pub(super) struct JsonReporter;

impl Reporter for JsonReporter {
    fn id(&self) -> &'static str {
        "json"
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        line(report, out)
    }

    fn write_review(&self, review: &Review, out: &mut dyn Write) -> io::Result<()> {
        line(review, out)
    }

    fn tells_plans(&self) -> bool {
        true
    }

    fn write_plan(&self, plan: &PlanReport, out: &mut dyn Write) -> io::Result<()> {
        line(plan, out)
    }
}

fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}

//! What the plan of questions is made from.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Question;
use crate::llm::Connected;
use crate::model::{FileKind, FileReport, Hotspot, Scrutiny, SpendingLimits, Summary};
use crate::redact::Clean;
use crate::review::{ChangedFile, Limits, Place, ReviewFile};

/// What the plan is made from.
#[derive(Default)]
pub(super) struct Material<'a> {
    /// Files with their texts.
    pub(super) files: Vec<ReviewFile<'a>>,
    /// What changed in some of them.
    pub(super) changes: Vec<ChangedFile>,
    /// Paths of files that cannot be had any more.
    pub(super) unread: Vec<&'a str>,
}

/// Where files stand among the hotspots.
pub(super) struct Standing<'a> {
    hotspots: BTreeMap<&'a str, &'a Hotspot>,
    sources: usize,
}

impl<'a> Standing<'a> {
    pub(super) fn of(question: &Question<'a>) -> Self {
        let hotspots = question.hotspots.iter();
        let sources = question.files.iter();
        Self {
            hotspots: hotspots.map(|it| (it.path.as_str(), it)).collect(),
            sources: sources.filter(|it| it.kind == FileKind::Source).count(),
        }
    }

    /// The priority of a file as a share of the highest.
    pub(super) fn risk(&self, file: &FileReport) -> f64 {
        self.hotspots.get(&*file.path).map_or(0.0, |it| it.risk)
    }

    pub(super) fn place(&self, file: &FileReport) -> Place {
        let rank = self.hotspots.get(&*file.path).map(|it| it.rank);
        Place::of(file, rank, self.sources)
    }
}

/// All files of kind `source`.
pub(super) fn files_of<'a>(question: &Question<'a>) -> Material<'a> {
    let standing = Standing::of(question);
    let sources = question.files.par_iter();
    let read: Vec<(&FileReport, Option<Clean>)> = sources
        .filter(|file| file.kind == FileKind::Source)
        .map(|file| (file, question.texts.get(&file.path)))
        .collect();
    let mut files = Vec::new();
    let mut unread = Vec::new();
    for (measured, text) in read {
        match text {
            Some(text) => files.push(ReviewFile {
                measured,
                text,
                priority: standing.risk(measured),
                place: standing.place(measured),
            }),
            None => unread.push(measured.path.as_str()),
        }
    }
    Material {
        files,
        unread,
        ..Material::default()
    }
}

/// What the limits and the models leave for the plan: whichever answers, it must not be too dear.
pub(super) fn limits_of(
    connected: &Connected,
    limits: &SpendingLimits,
    scrutiny: Scrutiny,
) -> Limits {
    let (input_price, output_price) = connected.highest_prices();
    Limits {
        spending: *limits,
        context_window: connected.model.info().context_window,
        input_price,
        output_price,
        scrutiny,
        ..Limits::default()
    }
}

/// The measured summary as the synthesis is given it.
pub(super) fn in_words(summary: &Summary) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(score), Some(grade)) = (summary.score, summary.grade) {
        lines.push(format!("health score {score:.1} of 10, grade {grade}"));
    }
    lines.push(format!(
        "{} files, {} functions, {} code lines",
        summary.files, summary.functions, summary.code_lines
    ));
    let mut languages: Vec<_> = summary.languages.iter().collect();
    languages.sort_by_key(|(_, lines)| std::cmp::Reverse(**lines));
    let languages = languages.iter().take(5);
    let languages: Vec<_> = languages
        .map(|(id, lines)| format!("{id} {lines}"))
        .collect();
    lines.push(format!("code lines by language: {}", languages.join(", ")));
    let moved_by = summary.moved_by.iter().take(5);
    lines.extend(moved_by.map(|factor| format!("moves the score: {}", factor.text)));
    lines
}

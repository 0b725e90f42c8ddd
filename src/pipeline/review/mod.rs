//! Reviews a change: both sides measured alike, and told what the change did.
//!
//! [`difference`] opens both sides and finds the files that differ; only those are read on the base's
//! side. [`sides`] measures, [`news`] finds what is new; a model, where there is one, is asked about the
//! changed lines.

mod difference;
mod news;
mod risk;
mod sides;

use tracing::Span;

use super::analyze::{self, AnalyzeRequest};
use super::ask::{self, Asked};
use super::assemble::{Parts, assemble};
use super::error::Error;
use super::event::{Event, Stage};
use super::intake::{self, Intake, Texts};
use super::measured::Measured;
use super::services::Services;
use super::suppressions::{Suppressions, today};
use super::{Outcome, attempts, names, past, secrets};
use crate::collector::Collector;
use crate::health::change;
use crate::model::{
    Familiarity, FileChange, Finding, History, Review, RiskFigure, Selection, SourceOrigin, Tree,
};
use crate::redact::FoundSecret;
use crate::source::{self, LeftOut, SourceRequest};
use difference::Difference;
use news::News;
use sides::Both;

/// What to review, and how.
pub struct ReviewRequest {
    /// The source as it is, which files count, the gates.
    pub analyze: AnalyzeRequest,
    /// The revision to compare with: from where it and the source parted.
    pub base: String,
}

impl Outcome {
    /// How this review ends the run.
    pub fn of_review(review: &Review) -> Self {
        Self::of(&review.report)
    }
}

/// Reviews a change. With a model among the services, asks it too: about what changed, and nothing else.
///
/// # Errors
/// The source or the revision cannot be opened, or the source is no repository.
pub async fn review(
    cx: &Services,
    request: ReviewRequest,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Review, Error> {
    let analyze = &request.analyze;
    if !source::is_folder_here(&analyze.source)? {
        return Err(Error::NothingToCompare {
            location: analyze.source.location.clone(),
        });
    }
    compare(cx, &request, false, on).await
}

/// What the change is compared with: where the base and the source parted, as in a pull request.
async fn open_base(cx: &Services, request: &ReviewRequest, tree: &Tree) -> Result<Tree, Error> {
    let head = tree.origin.revision.as_deref().unwrap_or("HEAD");
    let source = SourceRequest {
        revision: Some(format!("{}...{head}", request.base)),
        ..request.analyze.source.clone()
    };
    let everything = Selection {
        ignore_rules: false,
        ..request.analyze.selection.clone()
    };
    let base = intake::open(cx, &source, &everything, &|_| {}).await?;
    Ok(without_left_out(
        base,
        tree,
        &LeftOut::of(&request.analyze.source),
    ))
}

/// The base without what a sparse checkout leaves off the disk: nobody removed it.
fn without_left_out(base: Tree, head: &Tree, left_out: &LeftOut) -> Tree {
    let is_there = |path: &str| {
        let found = head
            .entries
            .binary_search_by(|it| it.path.as_str().cmp(path));
        found.is_ok()
    };
    let numbered = base.entries.iter().enumerate();
    let kept = numbered.filter(|(_, it)| !left_out.holds(&it.path) || is_there(&it.path));
    let kept: Vec<usize> = kept.map(|(index, _)| index).collect();
    if kept.len() == base.entries.len() {
        return base;
    }
    source::part_of(base, kept)
}

/// `is_renamed` says whether what `cx` knows was taken out of the names of files already.
async fn compare(
    cx: &Services,
    request: &ReviewRequest,
    is_renamed: bool,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Review, Error> {
    let analyze = &request.analyze;
    let tree = intake::open(cx, &analyze.source, &analyze.selection, on).await?;
    let base = open_base(cx, request, &tree).await?;
    let since = past::since(&tree, analyze.since.as_deref())?;
    let base_revision = base.origin.revision.clone();
    let suppressions = Suppressions::of_base(&base, &tree, today(cx)).exempting_as_in_base(
        &analyze.exemptions,
        &base,
        &tree,
    )?;
    let collector = Collector::new(&tree, &analyze.selection)?;
    let difference = Difference::between(&base, &tree, &collector);
    let here = Span::current();
    let (mut head, ((history, notes), familiarity)) = rayon::join(
        || here.in_scope(|| intake::take_in(cx, &tree, &collector, on)),
        || {
            rayon::join(
                || here.in_scope(|| past::of_files(cx, &base, since, on)),
                || risk::familiarity(cx, &tree, &base, &difference),
            )
        },
    );
    head.diagnostics.extend(notes);
    let history = history.map(|history| difference.carried_forward(history));
    let base = difference.part_of_base(base);
    let base_collector = Collector::new(&base, &analyze.selection)?;
    let mut old = intake::take_in(cx, &base, &base_collector, &|_| {});
    let cx = &without_secrets(cx, &mut head, &mut old);
    let holds_known = |tree| intake::names_hold_known(tree, &cx.redactor);
    if !is_renamed && (holds_known(&tree) || holds_known(&base)) {
        return Box::pin(compare(cx, request, true, on)).await;
    }
    let taken = Taken {
        tree: &tree,
        collector: &collector,
        base: &base,
        base_collector: &base_collector,
        base_revision,
        suppressions,
        difference: &difference,
        head,
        old,
        history,
        familiarity,
    };
    Ok(taken.judged(cx, analyze, on).await)
}

/// Both sides, read and measured.
struct Taken<'a> {
    tree: &'a Tree,
    collector: &'a Collector<'a>,
    base: &'a Tree,
    base_collector: &'a Collector<'a>,
    base_revision: Option<String>,
    suppressions: Suppressions,
    difference: &'a Difference,
    head: Intake,
    old: Intake,
    history: Option<History>,
    familiarity: Option<Familiarity>,
}

impl Taken<'_> {
    async fn judged(
        mut self,
        cx: &Services,
        analyze: &AnalyzeRequest,
        on: &(dyn Fn(Event) + Sync),
    ) -> Review {
        let judging = Stage::Judge.begin(on, None);
        let (difference, head, old) = (self.difference, &mut self.head, &mut self.old);
        let lines = difference.lines(self.collector, self.base, self.base_collector);
        let found = analyze::judge(std::mem::take(&mut head.hits), analyze.baseline.as_ref());
        let found = news::secrets(found, &lines);
        head.diagnostics.extend(secrets::diagnostics(&found));
        head.diagnostics.extend(difference.unread(old));
        let attempts = news::attempts(std::mem::take(&mut head.attempts), &lines);
        let names = names::of(head, cx.model.is_some());
        let both = Both::of(
            &cx.memory,
            head,
            old,
            difference,
            &lines,
            self.history.as_ref(),
        );
        let changes = change::compare(&both.touched);
        head.diagnostics.extend(news::unseen(&changes));
        let old_texts = Texts::new(self.base_collector, cx, old);
        let texts = Texts::new(self.collector, cx, head);
        let sides = (&old_texts, &texts);
        let news = news::of(cx, &both, &changes, difference, &lines, sides);
        drop(judging);
        let question = ask::Question {
            tree: self.tree,
            files: &both.head.files,
            hotspots: &both.head.hotspots,
            names: &names::known(names, &both.head.imported_by_tests),
            findings: &news.findings,
            texts: &texts,
            changed: Some(ask::Changed {
                lines: &lines,
                texts_before: &old_texts,
                graph: &both.graph,
            }),
            stop: analyze.stop.as_ref(),
        };
        let asked = ask::if_wanted(cx, &question, &analyze.limits, on).await;
        let (hotspots, history) = (&both.head.hotspots, self.history.as_ref());
        let facts = risk::facts(difference, &lines, hotspots, history, self.familiarity);
        let told = Told {
            attempts: attempts::findings(&attempts, &cx.redactor),
            others: difference.others(&changes),
            risk: change::risk(&facts),
            both,
            news,
            asked,
            suppressions: self.suppressions,
            changes,
            base: self.base_revision,
        };
        let origin = self.tree.origin.clone();
        told.review(cx, analyze, origin, self.head, (self.history, found))
    }
}

/// What is known of a change when it is to be told.
struct Told {
    both: Both,
    news: News,
    attempts: Vec<Finding>,
    /// What a model said, where one was asked.
    asked: Option<Asked>,
    suppressions: Suppressions,
    changes: Vec<FileChange>,
    others: Vec<String>,
    risk: Vec<RiskFigure>,
    /// The revision that the change is compared with.
    base: Option<String>,
}

impl Told {
    fn review(
        self,
        cx: &Services,
        analyze: &AnalyzeRequest,
        origin: SourceOrigin,
        intake: Intake,
        (history, secrets): (Option<History>, Vec<FoundSecret>),
    ) -> Review {
        let score_before = self.both.score_before();
        let parts = Parts {
            measured: Measured {
                history,
                ..self.both.head
            },
            findings: self.news.findings,
            attempts: self.attempts,
            secrets,
            asked: self.asked,
            suppressions: self.suppressions,
            unkept: cx.memory.save(),
            intake,
            changes: Some(&self.changes),
        };
        let report = assemble(cx, analyze, origin, parts);
        let head = report.source.revision.clone();
        let is_committed = analyze.source.revision.is_some();
        Review {
            is_uncommitted: !is_committed && (report.source.dirty || self.base == head),
            base: self.base.unwrap_or_default(),
            head,
            verdict: change::overall(&self.changes),
            score_before,
            score_after: report.summary.score,
            others: self.others,
            resolved: self.news.resolved,
            risk: self.risk,
            new_duplicates: self.news.duplicates,
            new_cycles: self.news.cycles,
            changes: self.changes,
            report,
        }
    }
}

/// Takes the secrets of both sides out of the names in both; gives services that know them.
fn without_secrets(cx: &Services, head: &mut Intake, old: &mut Intake) -> Services {
    let mut known = std::mem::take(&mut head.secrets);
    known.extend(std::mem::take(&mut old.secrets));
    let cx = cx.knowing(known);
    head.clean_names(&cx);
    old.clean_names(&cx);
    cx
}

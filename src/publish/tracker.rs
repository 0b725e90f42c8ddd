//! One issue that tells of the whole source: its text always is the newest, and a comment, which
//! notifies people, is made only when something happened.

use async_trait::async_trait;

use super::marker::Marker;
use super::posting::fitted;
use super::{Delivery, Error, Posting, Published};
use crate::model::words::score;
use crate::model::{Grade, Report};
use crate::report::Digest;

/// The kind of the issue's marker.
const HEALTH: &str = "health";

const TITLE: &str = "Code health";

/// An issue that is there.
#[derive(Clone, Debug)]
pub(super) struct Issue {
    pub(super) id: u64,
    pub(super) body: String,
    /// Whether whoever holds our token wrote it.
    pub(super) is_own: bool,
}

/// The issues of a repository, whatever the host calls them.
#[async_trait]
pub(super) trait Tracker: Sync {
    /// The repository and its host, such as `acme/tool at gitlab.com`.
    fn place(&self) -> String;

    /// Largest body, in bytes.
    fn largest_body(&self) -> usize;

    /// The issues, open or closed, all pages: at least those that whoever holds our token wrote.
    async fn issues(&self) -> Result<Vec<Issue>, Error>;

    async fn open(&self, title: &str, body: &str) -> Result<Option<String>, Error>;

    async fn rewrite(&self, id: u64, title: &str, body: &str) -> Result<Option<String>, Error>;

    async fn comment(&self, id: u64, body: &str) -> Result<Option<String>, Error>;
}

/// Fails where a target for sources is given a review of a change.
pub(super) fn must_be_report(posting: &Posting, target: &'static str) -> Result<(), Error> {
    if !posting.is_review() {
        return Ok(());
    }
    Err(Error::WrongKind {
        target,
        what: "it takes a report of a source, and this is a review of a change".to_owned(),
    })
}

/// Has one issue tell of the report. The oldest of ours counts; a closed one is kept up to date and
/// stays closed, as somebody wanted it so.
pub(super) async fn track(
    tracker: &dyn Tracker,
    posting: &Posting,
    delivery: &Delivery,
) -> Result<Published, Error> {
    let mut published = Published::default();
    let report = posting.report();
    let now = State::of(report);
    let digest = Digest::of(report).markdown();
    let marker = now.marker();
    let room = tracker.largest_body() - marker.line().len() - 4;
    let body = marker.below(&fitted(&digest, room));
    let mut issues = tracker.issues().await?;
    issues.retain(|issue| issue.is_own);
    issues.sort_by_key(|issue| issue.id);
    let known = issues.iter().find_map(|issue| {
        let marker = Marker::of(&issue.body).filter(|it| it.kind == HEALTH)?;
        Some((issue, State::read(&marker)))
    });
    if delivery.is_rehearsal {
        let place = tracker.place();
        published.to = Some(match &known {
            Some((issue, _)) => format!("issue {} of {place}", issue.id),
            None => format!("a new issue of {place}, as there is none yet"),
        });
    }
    let Some((issue, before)) = known else {
        if delivery.is_rehearsal {
            published.would("would have opened the tracking issue", body);
        } else {
            let at = tracker.open(TITLE, &body).await?;
            published.did("opened the tracking issue", at.as_deref());
        }
        return Ok(published);
    };
    let happened = now.since(&before, delivery.destination.drop);
    if issue.body.trim() == body.trim() {
        return Ok(published);
    }
    let comment = (!happened.is_empty()).then(|| format!("{}\n\n{digest}", happened.join("\n")));
    if delivery.is_rehearsal {
        published.would("would have updated the tracking issue", body);
        if let Some(comment) = comment {
            published.would("would have commented", comment);
        }
        return Ok(published);
    }
    // The comment goes first: a run that dies in between tells twice rather than never.
    if let Some(comment) = comment {
        let at = tracker
            .comment(issue.id, &fitted(&comment, tracker.largest_body()))
            .await?;
        published.did("commented on the tracking issue", at.as_deref());
    }
    let at = tracker.rewrite(issue.id, TITLE, &body).await?;
    published.did("updated the tracking issue", at.as_deref());
    Ok(published)
}

/// What the issue said last: what is compared before anybody is notified.
#[derive(Clone, Debug, PartialEq)]
struct State {
    score: Option<f64>,
    grade: String,
    /// How many gates failed.
    failed: usize,
    commit: String,
}

impl State {
    fn of(report: &Report) -> Self {
        Self {
            score: report.summary.score,
            grade: report
                .summary
                .grade
                .map(|it: Grade| it.to_string())
                .unwrap_or_default(),
            failed: report.gates.iter().filter(|gate| !gate.passed).count(),
            commit: report.source.revision.clone().unwrap_or_default(),
        }
    }

    fn marker(&self) -> Marker {
        let shown = self.score.map(score).unwrap_or_default();
        let fields = [
            ("score", shown),
            ("grade", self.grade.clone()),
            ("failed", self.failed.to_string()),
            ("commit", self.commit.clone()),
        ];
        let given = fields.iter().filter(|(_, value)| !value.is_empty());
        given.fold(Marker::new(HEALTH), |marker, (name, value)| {
            marker.with(name, value)
        })
    }

    fn read(marker: &Marker) -> Self {
        let field = |name: &str| marker.field(name).unwrap_or_default().to_owned();
        Self {
            score: field("score").parse().ok(),
            grade: field("grade"),
            failed: field("failed").parse().unwrap_or(0),
            commit: field("commit"),
        }
    }

    /// What happened that people should hear of, in words.
    fn since(&self, before: &Self, drop: f64) -> Vec<String> {
        let mut happened = Vec::new();
        if self.grade != before.grade {
            happened.push(format!(
                "The grade went from {} to {}.",
                before.grade, self.grade
            ));
        }
        if self.failed > before.failed {
            happened.push("A gate failed that had passed.".to_owned());
        }
        if let (Some(now), Some(then)) = (self.score, before.score)
            // Scores count as they are shown, so that nobody reads 7.4 and 7.1 and waits for 0.3.
            && (then - now) * 10.0 >= drop * 10.0 - 0.5
            && drop > 0.0
        {
            happened.push(format!(
                "The score fell from {} to {}.",
                score(then),
                score(now)
            ));
        }
        happened
    }
}

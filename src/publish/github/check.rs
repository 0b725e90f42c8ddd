//! A check on a commit: the verdict, the summary, and the findings as annotations in pages.
//!
//! A page is appended to what is there, so that none may be sent twice: after a failure the number of
//! annotations is read again, and the next page begins behind it. Until the last page is there the
//! check is in progress, and nobody takes half of it for the whole.

use async_trait::async_trait;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::TOKENS;
use super::api::Api;
use crate::model::Severity;
use crate::publish::posting::{Note, fitted};
use crate::publish::wire::Request;
use crate::publish::words::line;
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Posts a check run.
pub(in crate::publish) struct CheckRun;

const ID: &str = "github-check";
const NAME: &str = "create-dump";
/// Annotations that GitHub takes in one request.
const PAGE: usize = 50;
/// Most annotations of a check; more are read by nobody.
const MOST_ANNOTATIONS: usize = 500;
/// Largest summary, in characters.
const LARGEST_SUMMARY: usize = 65_535;
/// Most failures of the host that are waited out.
const MOST_FAILURES: usize = 5;

#[async_trait]
impl Publisher for CheckRun {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "a check on a commit at GitHub, with annotations"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        TOKENS
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        let api = Api::of(delivery, ID)?;
        let posting = posting.linked(api.place.web());
        let commit = api.subject(&posting).await?;
        let check = Check::of(&posting, commit)?;
        if delivery.is_rehearsal {
            let mut published = Published {
                to: Some(format!("commit {} of {}", check.commit, api.named())),
                ..Published::default()
            };
            let what = format!(
                "would have created a check with {} annotations and the conclusion {}",
                check.annotations.len(),
                check.conclusion
            );
            published.would(what, check.summary);
            return Ok(published);
        }
        check.deliver(&api).await
    }
}

struct Check {
    commit: String,
    conclusion: &'static str,
    title: String,
    summary: String,
    annotations: Vec<Value>,
    /// Names this content, so that it is known again.
    digest: String,
}

/// What of a check is there.
#[derive(Deserialize)]
struct Run {
    id: u64,
    html_url: Option<String>,
    external_id: Option<String>,
    status: String,
    output: Output,
}

#[derive(Deserialize)]
struct Output {
    #[serde(default)]
    annotations_count: usize,
}

#[derive(Deserialize)]
struct Runs {
    check_runs: Vec<Run>,
}

impl Check {
    fn of(posting: &Posting, commit: String) -> Result<Self, Error> {
        let text = posting.summary().map_err(|error| Error::Malformed {
            what: "write the summary".to_owned(),
            said: error.to_string(),
        })?;
        let notes: Vec<&Note> = posting
            .notes()
            .iter()
            .filter(|note| !note.path.is_empty())
            .collect();
        let shown = notes.len().min(MOST_ANNOTATIONS);
        let rest = match notes.len() - shown {
            0 => String::new(),
            rest => format!("\n\n{rest} less severe findings have no annotation.\n"),
        };
        let summary = fitted(&text, LARGEST_SUMMARY - rest.len()) + &rest;
        let annotations: Vec<_> = notes[..shown].iter().map(|note| annotation(note)).collect();
        let conclusion = match (posting.passed(), posting.got_worse()) {
            (false, _) => "failure",
            (true, true) if !posting.is_gated() => "neutral",
            _ => "success",
        };
        let content = json!([commit, conclusion, summary, annotations]).to_string();
        let title = text.lines().next().unwrap_or_default();
        Ok(Self {
            title: title
                .trim_matches(['*', '#', ' '])
                .chars()
                .take(200)
                .collect(),
            digest: blake3::hash(content.as_bytes()).to_hex()[..32].to_owned(),
            commit,
            conclusion,
            summary,
            annotations,
        })
    }

    async fn deliver(&self, api: &Api) -> Result<Published, Error> {
        let mut published = Published::default();
        let mut run = self.found(api).await?;
        if run.as_ref().is_some_and(|run| run.status == "completed") {
            return Ok(published);
        }
        let mut failures = 0;
        let done = loop {
            if let Some(run) = &run
                && run.status == "completed"
            {
                break run;
            }
            match api.call(self.request(api, run.as_ref())).await {
                Ok(reply) => run = Some(reply.json()?),
                Err(Error::Failing { .. }) if failures < MOST_FAILURES => {
                    failures += 1;
                    run = self.found(api).await?;
                }
                Err(error) if run.is_some() => {
                    published.did("created a check that lacks annotations", None);
                    published.missing = Some(error);
                    return Ok(published);
                }
                Err(error) => return Err(error),
            }
        };
        let what = format!("created a check: {}", self.conclusion);
        published.did(what, done.html_url.as_deref());
        Ok(published)
    }

    /// The check with this content, if it is there.
    async fn found(&self, api: &Api) -> Result<Option<Run>, Error> {
        let rest = format!(
            "/commits/{}/check-runs?check_name={NAME}&per_page=100",
            self.commit
        );
        let request = Request::get(api.place.path(&rest), "read the checks of the commit");
        let runs: Runs = api.call(request).await?.json()?;
        let is_this = |run: &Run| run.external_id.as_ref() == Some(&self.digest);
        Ok(runs.check_runs.into_iter().find(is_this))
    }

    /// What comes next: the check with its first page, or a further page.
    fn request(&self, api: &Api, run: Option<&Run>) -> Request {
        let from = run
            .map_or(0, |run| run.output.annotations_count)
            .min(self.annotations.len());
        let to = self.annotations.len().min(from + PAGE);
        let mut body = json!({
            "status": "in_progress",
            "output": {
                "title": self.title,
                "summary": self.summary,
                "annotations": self.annotations[from..to],
            },
        });
        if to == self.annotations.len() {
            body["status"] = json!("completed");
            body["conclusion"] = json!(self.conclusion);
        }
        if let Some(run) = run {
            let path = api.place.path(&format!("/check-runs/{}", run.id));
            let request = Request::new(Method::PATCH, path, "annotate the check");
            return request.body(body).once();
        }
        body["name"] = json!(NAME);
        body["head_sha"] = json!(self.commit);
        body["external_id"] = json!(self.digest);
        let path = api.place.path("/check-runs");
        Request::new(Method::POST, path, "create a check").body(body)
    }
}

fn annotation(note: &Note) -> Value {
    let lines = note.lines;
    json!({
        "path": note.path,
        "start_line": lines.map_or(1, |lines| lines.start_line),
        "end_line": lines.map_or(1, |lines| lines.end_line),
        "annotation_level": level(note.severity),
        "title": line(&note.rule).chars().take(255).collect::<String>(),
        "message": note.message,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "failure",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    }
}

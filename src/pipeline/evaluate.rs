//! Analyses repositories with planted defects and their clean twins, and says what was found of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tokio::sync::watch;

use super::ask;
use super::error::Error;
use super::event::Event;
use super::services::Services;
use super::{AnalyzeRequest, analyze};
use crate::cache::Store;
use crate::config::Settings;
use crate::evaluation::{self, Case, EVALUATION_SCHEMA, Evaluation, Files, Gap, Outcome, Spent};
use crate::llm::{self, Answers, Connected};
use crate::model::{Report, SpendingLimits};
use crate::source::SourceRequest;

/// What to evaluate, and where the answers come from.
pub struct EvaluateRequest {
    /// The repositories.
    pub cases: Vec<Case>,
    /// Where answers come from.
    pub answers: Answers,
    /// Becomes true when nothing more is to be sent.
    pub stop: Option<watch::Receiver<bool>>,
}

/// Asks the model that the settings name, or a recording, about every repository and its clean twin,
/// through [`analyze`]. What was asked before is not asked again within the run; answers that other
/// runs left in the cache are not used, so that the cost is what it would cost.
///
/// # Errors
/// No model is configured, its settings cannot work, the recording cannot be read or written, or
/// nothing can be written to `scratch`, where the repositories are laid out.
pub async fn evaluate(
    settings: &Settings,
    generated_at: &str,
    request: &EvaluateRequest,
    scratch: &Path,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Evaluation, Error> {
    let model = connect(settings, &request.answers, scratch)?;
    let bench = Bench {
        services: Services {
            model: Some(model.clone()),
            ..Services::new(settings, generated_at.to_owned())
        },
        limits: settings.llm.spending,
        stop: request.stop.as_ref(),
        scratch,
        on,
    };
    let mut evaluation = Evaluation {
        schema: EVALUATION_SCHEMA.to_owned(),
        model: model.model.info().name.clone(),
        repositories: Vec::new(),
        dropped: BTreeMap::new(),
        spent: Spent::default(),
        gaps: Vec::new(),
    };
    for case in &request.cases {
        if let Some(why) = bench.gives_up(&model) {
            evaluation.gaps.push(left_out(case, why));
            continue;
        }
        let planted = bench.analyze(case, false, &mut evaluation).await?;
        let clean = bench.analyze(case, true, &mut evaluation).await?;
        let outcome = Outcome::of(case, &planted, &clean);
        evaluation.repositories.push(outcome);
    }
    evaluation.spent = spent(&model);
    Ok(evaluation)
}

/// The model alone: a fallback would have answers counted that are not its own.
fn connect(settings: &Settings, answers: &Answers, scratch: &Path) -> Result<Connected, Error> {
    let is_replay = matches!(answers, Answers::Replayed(_));
    let options = match is_replay {
        true => llm::Options::default(),
        false if settings.llm.is_configured() => settings.llm.connection()?,
        false => {
            return Err(Error::ModelNotConfigured {
                variable: settings.llm.api_key_variable.clone(),
            });
        }
    };
    let options = llm::Options {
        fallback_models: Vec::new(),
        ..options
    };
    let store = Store::open(scratch.join("answers")).map_err(|cause| unwritable(scratch, cause))?;
    Ok(llm::connect_to(answers, &options, Some(store))?)
}

/// What every analysis has in common.
struct Bench<'a> {
    services: Services,
    limits: SpendingLimits,
    stop: Option<&'a watch::Receiver<bool>>,
    scratch: &'a Path,
    on: &'a (dyn Fn(Event) + Sync),
}

impl Bench<'_> {
    /// Why asking about further repositories is of no use.
    fn gives_up(&self, model: &Connected) -> Option<(&'static str, &'static str)> {
        let counts = model.meter.counts();
        if self.stop.is_some_and(|stop| *stop.borrow()) {
            Some(("interrupted", "the evaluation was interrupted before it"))
        } else if counts.requests > 0 && counts.requests == counts.failures {
            Some(("not-asked", "the server has answered nothing so far"))
        } else {
            None
        }
    }

    /// The report on one tree; what it lacks and what was dropped goes into the evaluation.
    async fn analyze(
        &self,
        case: &Case,
        is_clean: bool,
        evaluation: &mut Evaluation,
    ) -> Result<Report, Error> {
        // Both trees lie in a folder of the same name: a name must not give away what was planted.
        let tree = if is_clean { "b" } else { "a" };
        let folder = self.scratch.join(tree).join(&case.name);
        let files = if is_clean { &case.clean } else { &case.planted };
        lay_out(files, &folder).map_err(|cause| unwritable(&folder, cause))?;
        let request = AnalyzeRequest {
            limits: self.limits,
            stop: self.stop.cloned(),
            ..AnalyzeRequest::of(SourceRequest::at(&folder, None))
        };
        let report = analyze(&self.services, request, self.on).await?;
        for (reason, count) in &report.usage.dropped_findings {
            *evaluation.dropped.entry(reason.clone()).or_default() += count;
        }
        evaluation.gaps.extend(gaps(case, is_clean, &report));
        Ok(report)
    }
}

fn lay_out(files: &Files, folder: &Path) -> std::io::Result<()> {
    for (path, text) in files {
        let file = folder.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, text)?;
    }
    Ok(())
}

fn left_out(case: &Case, (code, message): (&str, &str)) -> Gap {
    Gap {
        repository: case.name.clone(),
        is_clean: false,
        path: None,
        code: code.to_owned(),
        message: message.to_owned(),
    }
}

fn gaps(case: &Case, is_clean: bool, report: &Report) -> Vec<Gap> {
    let notes = report.diagnostics.iter();
    notes
        .filter(|note| ask::leaves_a_gap(note.code))
        .map(|note| Gap {
            repository: case.name.clone(),
            is_clean,
            path: note.path.clone(),
            code: note.code.to_owned(),
            message: note.message.clone(),
        })
        .collect()
}

fn spent(model: &Connected) -> Spent {
    let usage = model.meter.report();
    Spent {
        requests: usage.requests,
        prompt_tokens: usage.prompt_tokens,
        completion_tokens: usage.completion_tokens,
        cost_usd: usage.cost_usd,
    }
}

fn unwritable(path: &Path, cause: std::io::Error) -> Error {
    evaluation::Error::Unreadable {
        path: path.to_owned(),
        cause,
    }
    .into()
}

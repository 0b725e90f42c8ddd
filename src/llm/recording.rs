//! A recording on disk: what is known about the model, and one answer a line.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::replay::{Recording, key};
use super::{ChatRequest, ChatResponse, Error, ModelInfo, Options, models};

/// Names and versions of the two files.
const SCHEMA: &str = "create-dump.recording/1";
const ABOUT: &str = "about.json";
const ANSWERS: &str = "answers.jsonl";

/// Where answers come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// The server.
    #[default]
    Asked,
    /// This folder as far as it holds them, otherwise the server; every new one is added.
    Recorded(PathBuf),
    /// This folder alone: nothing is sent.
    Replayed(PathBuf),
}

/// The model that a recording was made of, as far as answers or figures depend on it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct About {
    schema: String,
    model: String,
    context_window: usize,
    input_price: Option<f64>,
    output_price: Option<f64>,
    reasoning_effort: Option<String>,
}

/// One recorded answer.
#[derive(Serialize, Deserialize)]
struct Line {
    /// The hash of the request, in hexadecimal digits.
    request: String,
    /// Id and version of the prompt, for people.
    prompt: String,
    response: ChatResponse,
}

/// A folder that answers are read from and added to.
pub(super) struct Tape {
    path: PathBuf,
    answers: Mutex<File>,
}

impl Tape {
    /// Opens a folder to record into, with what it holds already: a run that was interrupted goes on.
    pub(super) fn open(folder: &Path, info: &ModelInfo) -> Result<(Self, Recording), Error> {
        let about = About::of(info);
        fs::create_dir_all(folder).map_err(|cause| refused(folder, &cause))?;
        let path = folder.join(ABOUT);
        if path.exists() {
            let before = read_about(folder)?;
            if before != about {
                return Err(unusable(folder, &format!("it is of {}", before.model)));
            }
        } else {
            let json = serde_json::to_string_pretty(&about).expect("plain data becomes JSON");
            fs::write(&path, json + "\n").map_err(|cause| refused(&path, &cause))?;
        }
        let recording = read_answers(folder)?;
        let path = folder.join(ANSWERS);
        let answers = OpenOptions::new().create(true).append(true).open(&path);
        let answers = answers.map_err(|cause| refused(&path, &cause))?;
        drop_cut_line(&path, &answers).map_err(|cause| refused(&path, &cause))?;
        let answers = Mutex::new(answers);
        Ok((Self { path, answers }, recording))
    }

    /// Adds an answer, in one write, so that a run that ends here leaves whole lines behind.
    pub(super) fn add(
        &self,
        info: &ModelInfo,
        request: &ChatRequest,
        response: &ChatResponse,
    ) -> Result<(), Error> {
        let line = Line {
            request: key(info, request),
            prompt: request.prompt.clone(),
            response: response.clone(),
        };
        let line = serde_json::to_string(&line).expect("plain data becomes JSON") + "\n";
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let written = answers.write_all(line.as_bytes());
        written.map_err(|cause| refused(&self.path, &cause))
    }
}

impl About {
    fn of(info: &ModelInfo) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            model: info.name.clone(),
            context_window: info.context_window,
            input_price: info.input_price,
            output_price: info.output_price,
            reasoning_effort: info.effort.clone(),
        }
    }
}

/// The options that make the same requests as the run that was recorded, as far as they decide.
pub(super) fn options(folder: &Path) -> Result<Options, Error> {
    let about = read_about(folder)?;
    Ok(Options {
        model: about.model,
        context_window: Some(about.context_window),
        input_price: about.input_price,
        output_price: about.output_price,
        reasoning_effort: about.reasoning_effort,
        ..Options::default()
    })
}

/// Everything that a folder holds, with the model that it was made of.
pub(super) fn read(folder: &Path) -> Result<(ModelInfo, Recording), Error> {
    Ok((models::info(&options(folder)?), read_answers(folder)?))
}

fn read_about(folder: &Path) -> Result<About, Error> {
    let path = folder.join(ABOUT);
    let text = fs::read_to_string(&path).map_err(|cause| refused(&path, &cause))?;
    let about: About =
        serde_json::from_str(&text).map_err(|cause| unusable(&path, &cause.to_string()))?;
    if about.schema != SCHEMA {
        return Err(unusable(&path, &format!("it is no {SCHEMA}")));
    }
    Ok(about)
}

/// A last line that was cut off is no answer; any other is a mistake that must be told.
fn read_answers(folder: &Path) -> Result<Recording, Error> {
    let path = folder.join(ANSWERS);
    let text = match fs::read_to_string(&path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => String::new(),
        text => text.map_err(|cause| refused(&path, &cause))?,
    };
    let mut recording = Recording::default();
    for (at, line) in text.split_inclusive('\n').enumerate() {
        match serde_json::from_str::<Line>(line) {
            Ok(line) => recording.insert(line.request, line.response),
            Err(_) if !line.ends_with('\n') => {}
            Err(cause) => return Err(unusable(&path, &format!("line {}: {cause}", at + 1))),
        }
    }
    Ok(recording)
}

/// Lest the next answer be written behind half of one.
fn drop_cut_line(path: &Path, answers: &File) -> io::Result<()> {
    let whole = fs::read(path)?;
    let end = whole.iter().rposition(|byte| *byte == b'\n');
    answers.set_len(end.map_or(0, |end| end as u64 + 1))
}

fn refused(path: &Path, cause: &io::Error) -> Error {
    unusable(path, &cause.to_string())
}

fn unusable(path: &Path, message: &str) -> Error {
    Error::Settings {
        name: "recording",
        message: format!("`{}`: {message}", path.display()),
    }
}

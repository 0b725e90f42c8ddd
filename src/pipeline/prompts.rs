//! The prompt templates as users see them: those that ship with the program, and those of their own.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::analyze::{AnalyzeRequest, analyze};
use super::error::Error;
use super::review::{self, ReviewRequest};
use super::services::Services;
use crate::collector::GlobTable;
use crate::config::LlmSettings;
use crate::llm::ChatRequest;
use crate::model::Excerpt;
use crate::prompts::{EXAMPLES, Guidance, PROMPTS, Prompt, Prompts, check};
use crate::redact::Redactor;
use crate::source::{FileList, SourceRequest};
use crate::tokens::Tokenizer;

/// Larger files are no templates.
const LARGEST: u64 = 256 << 10;

/// A template that a user wrote.
pub struct PromptFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its id, which its name says.
    pub id: &'static str,
    source: String,
}

impl PromptFile {
    /// How the names of templates end.
    pub const ENDING: &str = ".md.j2";

    /// The template at a path.
    ///
    /// # Errors
    /// It cannot be read, or no template of the program has its name.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |cause| Error::PromptUnreadable {
            path: path.to_owned(),
            cause,
        };
        fs::metadata(path).map_err(unreadable)?;
        let name = path.file_name().map(|name| name.to_string_lossy());
        let name = name.unwrap_or_default();
        let id = name.strip_suffix(Self::ENDING).unwrap_or(&name);
        let row = PROMPTS.iter().find(|(known, _)| *known == id);
        let (id, _) = row.ok_or_else(|| Error::PromptUnknown { id: id.to_owned() })?;
        let mut source = String::new();
        let file = fs::File::open(path).map_err(unreadable)?;
        let read = file.take(LARGEST + 1).read_to_string(&mut source);
        read.map_err(unreadable)?;
        if source.len() as u64 > LARGEST {
            return Err(unreadable(std::io::Error::other(
                "it is larger than 256 KiB",
            )));
        }
        Ok(Self {
            path: path.to_owned(),
            id,
            source: source.replace("\r\n", "\n"),
        })
    }

    /// The templates of a folder, sorted by name; other files in it are let be.
    ///
    /// # Errors
    /// The folder or a template cannot be read, or one has a name that no template has.
    pub fn all(folder: &Path) -> Result<Vec<Self>, Error> {
        let unreadable = |cause| Error::PromptUnreadable {
            path: folder.to_owned(),
            cause,
        };
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.to_string_lossy().ends_with(Self::ENDING) {
                paths.push(path);
            }
        }
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    /// Whether it can take the place of the template that ships with the program.
    ///
    /// # Errors
    /// It cannot, and why.
    pub fn check(&self) -> Result<(), Error> {
        check(self.id, &self.source).map_err(|problem| Error::PromptWrong {
            path: self.path.clone(),
            place: problem.place.map(|place| {
                Box::new(Excerpt {
                    path: self.path.display().to_string(),
                    ..*place
                })
            }),
            code: problem.code,
            message: problem.message,
            help: problem.help,
        })
    }
}

/// The templates that a run asks with: those of the user's folder, checked, and the program's own.
pub(super) fn of_settings(folder: Option<&Path>) -> Result<Prompts, Error> {
    let files = folder.map_or_else(|| Ok(Vec::new()), PromptFile::all)?;
    for file in &files {
        file.check()?;
    }
    let own = files.iter().map(|file| (file.id, file.source.as_str()));
    let own: Vec<(&'static str, &str)> = own.collect();
    Ok(Prompts::with(&own))
}

/// What the settings say to the model.
pub(super) fn guidance_of(settings: &LlmSettings) -> Result<Guidance, Error> {
    let tables = settings
        .instructions
        .iter()
        .map(|(glob, text)| GlobTable::compile(&[(glob.clone(), text.clone())]));
    let tables: Vec<GlobTable<String>> = tables.collect::<Result<_, _>>()?;
    let for_path = move |path: &str| -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for text in tables.iter().filter_map(|table| table.get(path)) {
            if !texts.contains(text) {
                texts.push(text.clone());
            }
        }
        texts
    };
    let has_some = !settings.instructions.is_empty();
    Ok(Guidance {
        language: settings.language.clone(),
        instructions: has_some.then(|| Arc::new(for_path) as _),
    })
}

/// A template in a list.
pub struct PromptRow {
    /// Its id.
    pub id: &'static str,
    /// Its version.
    pub version: u32,
    /// Name of its answer's schema.
    pub answer: &'static str,
    /// Its inputs.
    pub inputs: Vec<String>,
    /// Whether a user wrote it.
    pub is_own: bool,
}

/// The templates that settings with this folder of prompts would ask with.
///
/// # Errors
/// A template of the folder is wrong.
pub fn prompt_rows(folder: Option<&Path>) -> Result<Vec<PromptRow>, Error> {
    let prompts = of_settings(folder)?;
    let rows = prompts.infos().map(|info| PromptRow {
        id: info.id,
        version: info.version,
        answer: info.answer,
        is_own: info.is_own,
        inputs: info.inputs.into_iter().collect(),
    });
    Ok(rows.collect())
}

/// The source of a template.
///
/// # Errors
/// There is none with this id, or one of the folder cannot be read.
pub fn prompt_source(id: &str, folder: Option<&Path>) -> Result<String, Error> {
    let own = folder.map_or_else(|| Ok(Vec::new()), PromptFile::all)?;
    let own = own.into_iter().find(|file| file.id == id);
    match (own, PROMPTS.iter().find(|(known, _)| *known == id)) {
        (Some(own), _) => Ok(own.source),
        (None, Some((_, source))) => Ok((*source).to_owned()),
        (None, None) => Err(Error::PromptUnknown { id: id.to_owned() }),
    }
}

/// The templates that ship with the program, with the names of their files.
pub fn built_in_prompts() -> impl Iterator<Item = (String, &'static str)> {
    PROMPTS
        .iter()
        .map(|(id, source)| (format!("{id}{}", PromptFile::ENDING), *source))
}

/// A prompt as it would be sent.
pub struct RenderedPrompt {
    /// Id of its template.
    pub id: String,
    /// Version of its template.
    pub version: u32,
    /// What is the same for every request.
    pub system: String,
    /// What the request is about.
    pub user: String,
    /// The schema of the answer.
    pub schema: String,
    /// Tokens of each of the three.
    pub tokens: [usize; 3],
}

impl RenderedPrompt {
    fn of(request: &ChatRequest, tokenizer: &dyn Tokenizer) -> Self {
        let (id, version) = request.prompt.split_once('/').unwrap_or_default();
        let schema = request.schema.to_string();
        Self {
            id: id.to_owned(),
            version: version.parse().unwrap_or_default(),
            tokens: [&*request.system, &*request.user, &*schema].map(|text| tokenizer.count(text)),
            system: request.system.to_string(),
            user: request.user.to_string(),
            schema,
        }
    }

    fn of_prompt(prompt: &Prompt, tokenizer: &dyn Tokenizer) -> Self {
        let schema = prompt.schema.to_string();
        Self {
            id: prompt.id.to_owned(),
            version: prompt.version,
            tokens: [&*prompt.system, &*prompt.user, &*schema].map(|text| tokenizer.count(text)),
            system: prompt.system.to_string(),
            user: prompt.user.to_string(),
            schema,
        }
    }
}

/// Renders a template with inputs of the user's, or with those that the program tries it out with.
///
/// # Errors
/// There is no such template, or the inputs do not fit it.
pub fn render_prompt(
    cx: &Services,
    id: &str,
    inputs: Option<&serde_json::Value>,
) -> Result<RenderedPrompt, Error> {
    let examples: serde_json::Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    if !PROMPTS.iter().any(|(known, _)| *known == id) {
        return Err(Error::PromptUnknown { id: id.to_owned() });
    }
    let inputs = inputs.unwrap_or(&examples[id]);
    let rendered = cx.prompts.fresh().render(id, inputs, &Redactor::new());
    let prompt = rendered.map_err(|error| Error::PromptInputs {
        id: id.to_owned(),
        message: error.in_full(),
    })?;
    Ok(RenderedPrompt::of_prompt(&prompt, &*cx.tokenizer))
}

/// The prompts of one template that an analysis of a file or folder would send or, of `change-review`, a
/// review of what changed in a folder since the revision `base`; a hundred at most. The services must
/// come from [`Services::previewing`]: nothing is sent, and what depends on answers is made up.
///
/// # Errors
/// It cannot be read, or nothing there is asked about with the template.
pub async fn prompts_about(
    cx: &Services,
    id: &str,
    path: &Path,
    base: &str,
) -> Result<Vec<RenderedPrompt>, Error> {
    let unfit = |message: &str| Error::PromptInputs {
        id: id.to_owned(),
        message: message.to_owned(),
    };
    if !PROMPTS.iter().any(|(known, _)| *known == id) {
        return Err(Error::PromptUnknown { id: id.to_owned() });
    }
    let connected = cx.model.as_ref();
    let rehearsal = connected.and_then(|model| model.rehearsal.clone());
    let rehearsal = rehearsal.ok_or_else(|| unfit("the settings ask no model"))?;
    rehearsal.keep(id);
    let request = AnalyzeRequest::of(source_of(path));
    if id == "change-review" {
        let base = base.to_owned();
        let request = ReviewRequest {
            analyze: request,
            base,
        };
        review::review(cx, request, &|_| {}).await?;
    } else {
        analyze(cx, request, &|_| {}).await?;
    }
    let kept = rehearsal.kept();
    match kept.is_empty() {
        true => Err(unfit("nothing there is asked about with this template")),
        false => Ok(kept
            .iter()
            .map(|request| RenderedPrompt::of(request, &*cx.tokenizer))
            .collect()),
    }
}

/// A folder, or one file of the folder that it lies in.
fn source_of(path: &Path) -> SourceRequest {
    let name = path.file_name().filter(|_| path.is_file());
    let Some(name) = name else {
        return SourceRequest::at(path, None);
    };
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    SourceRequest {
        files: Some(FileList::parse(name.as_encoded_bytes(), false)),
        ..SourceRequest::at(folder.unwrap_or(Path::new(".")), None)
    }
}

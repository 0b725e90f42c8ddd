//! What every use case works with.

use std::sync::Arc;

use super::ask;
use super::error::Error;
use super::memory::Memory;
use super::prompts;
use crate::cache::Store;
use crate::config::{LlmMode, LlmSettings, Settings};
use crate::llm::{self, Connected, Tier};
use crate::model::{Diagnostic, Scrutiny};
use crate::prompts::Prompts;
use crate::redact::{Redactor, Secrets};
use crate::tokens::{self, Tokenizer};

/// What every use case works with; made once by a front end.
#[derive(Clone)]
pub struct Services {
    /// Takes secrets out of everything that leaves the program.
    pub redactor: Redactor,
    /// Counts tokens.
    pub tokenizer: Arc<dyn Tokenizer>,
    /// The model, where one is to be asked.
    pub model: Option<Connected>,
    /// How often it is asked about the same before it is believed.
    pub scrutiny: Scrutiny,
    /// The time that reports bear: RFC 3339 in UTC, whole seconds.
    pub generated_at: String,
    /// What it is asked with.
    pub(super) prompts: Arc<Prompts>,
    /// How soon the model's answers are wanted.
    pub(super) tier: Tier,
    /// What earlier runs worked out.
    pub(super) memory: Memory,
}

impl Services {
    /// Services without a model.
    pub fn new(settings: &Settings, generated_at: String) -> Self {
        let memory = Memory::of(settings);
        let tokenizer = tokens::by_name(&settings.tokenizer)
            .expect("settings take names of the table of tokenizers only");
        Self {
            redactor: Redactor::new(),
            tokenizer: memory.counting(tokenizer),
            model: None,
            scrutiny: settings.llm.scrutiny,
            prompts: Arc::new(Prompts::builtin()),
            generated_at,
            tier: settings.llm.options.tier,
            memory,
        }
    }

    /// Adds the model that the settings name, with notes about what was expected and is not there.
    /// Sends nothing yet.
    ///
    /// # Errors
    /// A model is required and none is configured, or its settings cannot work.
    pub fn with_model(mut self, settings: &Settings) -> Result<(Self, Vec<Diagnostic>), Error> {
        let mut notes = Vec::new();
        if is_to_be_asked(&settings.llm, &mut notes)? {
            self = self.with_prompts(settings)?;
            let options = settings.llm.connection()?;
            let store = open_cache(settings, &mut notes);
            self.model = Some(llm::connect(&options, store)?);
        }
        Ok((self, notes))
    }

    /// Adds a model that sends nothing, to learn what the settings' model would be asked. It needs
    /// neither a server nor a key; without a name it stands for any model of today.
    ///
    /// # Errors
    /// The settings cannot work.
    pub fn rehearsing(self, settings: &Settings) -> Result<(Self, Vec<Diagnostic>), Error> {
        self.sketching(settings, ask::sketch)
    }

    /// The same, of a model that finds something in all that it is asked about.
    ///
    /// # Errors
    /// The settings cannot work.
    pub fn previewing(self, settings: &Settings) -> Result<Self, Error> {
        let (services, _) = self.sketching(settings, ask::sketch_with_finding)?;
        Ok(services)
    }

    fn sketching(
        mut self,
        settings: &Settings,
        sketch: llm::Sketch,
    ) -> Result<(Self, Vec<Diagnostic>), Error> {
        let mut notes = Vec::new();
        if settings.llm.mode != LlmMode::Off {
            self = self.with_prompts(settings)?;
            let mut options = settings.llm.options.clone();
            if options.provider.as_deref() == Some(llm::AUTO_LOCAL) {
                // Looking for it would send something.
                options.provider = None;
                options.base_url = "http://localhost".to_owned();
            }
            if options.model.is_empty() {
                options.context_window.get_or_insert(USUAL_CONTEXT);
            }
            if !settings.llm.is_configured() {
                let message = "no model is configured: a run asks none until it has a name, and a server's address or a key";
                notes.push(Diagnostic::new("model-not-configured", message));
            }
            let store = open_cache(settings, &mut notes);
            self.model = Some(llm::rehearse(&options, store, sketch)?);
        }
        Ok((self, notes))
    }
}

impl Services {
    /// Takes the user's templates, and what the user says to the model, from the settings.
    ///
    /// # Errors
    /// A template or a glob is wrong.
    pub fn with_prompts(mut self, settings: &Settings) -> Result<Self, Error> {
        let prompts = prompts::of_settings(settings.llm.prompts.as_deref())?;
        let guidance = prompts::guidance_of(&settings.llm)?;
        self.prompts = Arc::new(prompts.guided(guidance));
        Ok(self)
    }
}

/// Tokens that a model takes which nobody has named yet.
const USUAL_CONTEXT: usize = 128_000;

impl Services {
    /// The same, with a redactor that knows the secrets of the source wherever they stand.
    pub(super) fn knowing(&self, secrets: Secrets) -> Self {
        Self {
            redactor: self.redactor.knowing(secrets),
            ..self.clone()
        }
    }
}

fn is_to_be_asked(settings: &LlmSettings, notes: &mut Vec<Diagnostic>) -> Result<bool, Error> {
    match settings.mode {
        LlmMode::Off => Ok(false),
        LlmMode::Auto | LlmMode::Required if settings.is_configured() => Ok(true),
        LlmMode::Required => Err(Error::ModelNotConfigured {
            variable: settings.api_key_variable.clone(),
        }),
        LlmMode::Auto => {
            let missing = what_is_missing(settings);
            notes.extend(missing.map(|message| Diagnostic::new("model-not-configured", message)));
            Ok(false)
        }
    }
}

/// What somebody forgot who began to say which model to ask.
fn what_is_missing(settings: &LlmSettings) -> Option<String> {
    if !settings.options.model.is_empty() {
        return Some(format!(
            "no model was asked: it has a name, but neither a server's address nor a key in {}",
            settings.api_key_variable
        ));
    }
    settings.server_chosen.then(|| {
        "no model was asked: its server is named, and it is not; name it with --model".to_owned()
    })
}

fn open_cache(settings: &Settings, notes: &mut Vec<Diagnostic>) -> Option<Store> {
    let folder = settings.cache_dir.clone()?;
    Store::open(folder)
        .inspect_err(|error| {
            let message = format!("answers are not kept: failed to open the cache: {error}");
            notes.push(Diagnostic::new("cache-unusable", message));
        })
        .ok()
}

//! The settings as types.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::environment::Environment;
use super::error::Error;
use super::layer::Values;
use super::nearest::nearest;
use super::origin::Origin;
use super::value::Value;
use crate::llm::{self, ApiKey, ModelPrice, Provider, Tier};
use crate::model::{Exemption, Gate, Scrutiny, Selection, SpendingLimits, Wishes};

/// Whether a model is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LlmMode {
    /// When one is configured.
    Auto,
    /// Never.
    Off,
    /// Always; without one configured the run does not start.
    Required,
}

/// Everything about the model.
#[derive(Clone, Debug)]
pub struct LlmSettings {
    /// Whether it is asked.
    pub mode: LlmMode,
    /// Whether somebody chose the server's address.
    pub server_chosen: bool,
    /// Name of the variable that holds the key.
    pub api_key_variable: String,
    /// The key as the environment holds it.
    pub api_key: Option<SecretString>,
    /// How the server is spoken to; the key is not in it yet.
    pub options: llm::Options,
    /// What a run may spend.
    pub spending: SpendingLimits,
    /// How often the same is asked before it is believed.
    pub scrutiny: Scrutiny,
    /// Folder with the user's templates of prompts.
    pub prompts: Option<PathBuf>,
    /// Globs of files, and what to tell the model about them.
    pub instructions: Vec<(String, String)>,
    /// Language of what the model writes, as a tag.
    pub language: Option<String>,
}

/// The effective settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which files count.
    pub selection: Selection,
    /// Name of the encoding that tokens are counted with.
    pub tokenizer: String,
    /// Most tokens of a dump.
    pub max_tokens: Option<usize>,
    /// How a dump shows files.
    pub wishes: Wishes,
    /// Gates in the order given.
    pub gates: Vec<Gate>,
    /// What is not held against some of the files; later ones are stronger.
    pub exemptions: Vec<Exemption>,
    /// Everything about the model.
    pub llm: LlmSettings,
    /// Folder of the cache; `None` keeps nothing.
    pub cache_dir: Option<PathBuf>,
    /// Most bytes of what it keeps of measurements.
    pub cache_size: u64,
}

/// How long an answer is waited for that may come late, unless somebody says otherwise.
const FLEX_TIMEOUT: Duration = Duration::from_secs(900);

impl Settings {
    pub(super) fn from_values(values: &Values, environment: &Environment) -> Result<Self, Error> {
        let cache_dir = text(values, "cache.dir").map(PathBuf::from).or_else(|| {
            let dir = environment.cache_dir.as_ref()?;
            Some(dir.join("create-dump"))
        });
        Ok(Self {
            selection: Selection {
                include: list(values, "collect.include"),
                exclude: list(values, "collect.exclude"),
                ignore_rules: flag(values, "collect.ignore_rules"),
                hidden: flag(values, "collect.hidden"),
                follow_links: flag(values, "collect.follow_links"),
                max_file_size: count(values, "collect.max_file_size").unwrap_or(u64::MAX),
                ..Selection::default()
            },
            tokenizer: text(values, "tokenizer").unwrap_or_default(),
            max_tokens: size(values, "dump.max_tokens"),
            wishes: wishes(values)?,
            gates: parsed(values, "analyze.fail_on", gate_like, Gate::parse)?,
            exemptions: Vec::new(),
            llm: LlmSettings::from_values(values, environment)?,
            cache_dir: cache_dir.filter(|_| flag(values, "cache.enabled")),
            cache_size: count(values, "cache.max_size").unwrap_or(u64::MAX),
        })
    }
}

impl LlmSettings {
    fn from_values(values: &Values, environment: &Environment) -> Result<Self, Error> {
        let provider = text(values, "llm.provider").and_then(|id| llm::provider(&id));
        let api_key_variable = match provider {
            Some(row) if !is_chosen(values, "llm.api_key_variable") => row.key_variable.clone(),
            // Whoever listens on this machine is sent no key that was meant for another.
            None if is_auto_local(values) && !is_chosen(values, "llm.api_key_variable") => {
                String::new()
            }
            _ => text(values, "llm.api_key_variable").unwrap_or_default(),
        };
        let spending = SpendingLimits {
            max_requests: count(values, "llm.max_requests"),
            max_total_tokens: count(values, "llm.max_total_tokens"),
            max_cost: number(values, "llm.max_cost"),
        };
        let prices = parsed(
            values,
            "llm.prices",
            |_| ModelPrice::EXPECTED.to_owned(),
            ModelPrice::parse,
        )?;
        Ok(Self {
            prompts: text(values, "llm.prompts").map(PathBuf::from),
            instructions: list(values, "llm.instructions")
                .iter()
                .filter_map(|it| it.split_once('='))
                .map(|(glob, text)| (glob.to_owned(), text.trim().to_owned()))
                .collect(),
            language: language(values)?,
            mode: match text(values, "analyze.llm").as_deref() {
                Some("off") => LlmMode::Off,
                Some("required") => LlmMode::Required,
                _ => LlmMode::Auto,
            },
            server_chosen: is_chosen(values, "llm.base_url") && !is_auto_local(values)
                || provider.is_some_and(Provider::is_local),
            api_key: environment
                .variable(&api_key_variable)
                .map(SecretString::from),
            api_key_variable,
            options: llm::Options {
                spending,
                prices,
                ..options(values, provider)
            },
            spending,
            scrutiny: Scrutiny {
                verify: flag(values, "llm.verify"),
                samples: samples(values)?,
            },
        })
    }

    /// Whether there is a model to ask: it has a name, and its server an address or a key.
    pub fn is_configured(&self) -> bool {
        !self.options.model.is_empty() && (self.server_chosen || self.api_key.is_some())
    }

    /// How the server is spoken to, with the key.
    ///
    /// # Errors
    /// The key cannot stand in a header.
    pub fn connection(&self) -> Result<llm::Options, llm::Error> {
        let api_key = match &self.api_key {
            Some(key) => Some(ApiKey::parse(key.expose_secret())?),
            None => None,
        };
        Ok(llm::Options {
            api_key,
            ..self.options.clone()
        })
    }
}

fn options(values: &Values, provider: Option<&Provider>) -> llm::Options {
    let tier = match text(values, "llm.tier").as_deref() {
        Some("flex") => Tier::Flex,
        Some("batch") => Tier::Batch,
        _ => Tier::Standard,
    };
    let seconds = |key| match tier {
        Tier::Flex if !is_chosen(values, key) => FLEX_TIMEOUT,
        _ => Duration::from_secs(count(values, key).unwrap_or(0).max(1)),
    };
    let connect = count(values, "llm.connect_timeout").unwrap_or(0);
    let base_url = match provider {
        Some(row) if !is_chosen(values, "llm.base_url") => row.base_url.clone(),
        // Until one is found there is no address.
        None if is_auto_local(values) => None,
        _ => text(values, "llm.base_url"),
    };
    llm::Options {
        provider: text(values, "llm.provider"),
        api_version: text(values, "llm.api_version"),
        base_url: base_url.unwrap_or_default(),
        model: text(values, "llm.model").unwrap_or_default(),
        fallback_models: list(values, "llm.fallback_models"),
        reasoning_effort: text(values, "llm.reasoning_effort"),
        tier,
        stream: flag(values, "llm.stream"),
        requests_per_minute: small(values, "llm.requests_per_minute"),
        tokens_per_minute: small(values, "llm.tokens_per_minute"),
        concurrency: size(values, "llm.concurrency").unwrap_or(1).max(1),
        connect_timeout: Duration::from_secs(connect.max(1)),
        first_byte_timeout: seconds("llm.first_byte_timeout"),
        idle_timeout: seconds("llm.idle_timeout"),
        request_timeout: seconds("llm.request_timeout"),
        max_retries: small(values, "llm.max_retries").unwrap_or(0),
        context_window: size(values, "llm.context_window"),
        input_price: number(values, "llm.input_price"),
        output_price: number(values, "llm.output_price"),
        batch_wait: Duration::from_secs(count(values, "llm.batch_wait").unwrap_or(0)),
        ..llm::Options::default()
    }
}

/// Whether any server on this machine will do.
fn is_auto_local(values: &Values) -> bool {
    text(values, "llm.provider").as_deref() == Some(llm::AUTO_LOCAL)
}

/// The language of reports: a tag of the form of BCP 47, and nothing else that could stand in a prompt.
fn language(values: &Values) -> Result<Option<String>, Error> {
    const KEY: &str = "analyze.language_of_report";
    let Some(tag) = text(values, KEY).filter(|tag| !tag.is_empty()) else {
        return Ok(None);
    };
    let mut parts = tag.split('-');
    let is_word = |part: &str, shortest: usize| {
        (shortest..=8).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_alphanumeric())
    };
    let is_language =
        |part: &str| is_word(part, 2) && part.bytes().all(|it| it.is_ascii_alphabetic());
    let is_tag = tag.len() <= 35
        && parts.next().is_some_and(is_language)
        && parts.all(|part| is_word(part, 1));
    if is_tag {
        return Ok(Some(tag));
    }
    Err(Error::BadValue {
        key: KEY.to_owned(),
        origin: values
            .get(KEY)
            .map_or(Origin::Default, |(_, origin)| origin.clone()),
        value: tag,
        expected: "a language tag such as de, pt-BR or zh-Hans".to_owned(),
    })
}

/// Whether somebody set the key.
fn is_chosen(values: &Values, key: &str) -> bool {
    values
        .get(key)
        .is_some_and(|(_, origin)| *origin != Origin::Default)
}

fn wishes(values: &Values) -> Result<Wishes, Error> {
    let preferences = |_: &str| Wishes::EXPECTED_PREFERENCE.to_owned();
    Ok(Wishes {
        compress: flag(values, "dump.compress"),
        levels: parsed(
            values,
            "dump.levels",
            |_| Wishes::EXPECTED_LEVEL.to_owned(),
            Wishes::parse_level,
        )?,
        preferences: parsed(values, "dump.prefer", preferences, Wishes::parse_preference)?,
        line_numbers: flag(values, "dump.line_numbers"),
        strip_comments: flag(values, "dump.strip_comments"),
        shorten_data: flag(values, "dump.shorten_data"),
        notebooks: flag(values, "dump.notebooks"),
    })
}

/// A list of which each item is written in a notation of its own.
fn parsed<T>(
    values: &Values,
    key: &str,
    expected: impl Fn(&str) -> String,
    parse: fn(&str) -> Option<T>,
) -> Result<Vec<T>, Error> {
    let origin = values.get(key).map(|(_, origin)| origin);
    list(values, key)
        .into_iter()
        .map(|written| {
            parse(&written).ok_or_else(|| Error::BadValue {
                key: key.to_owned(),
                origin: origin.cloned().unwrap_or(Origin::Default),
                expected: expected(&written),
                value: written,
            })
        })
        .collect()
}

/// How the gate is written that somebody most likely meant, or all of them.
fn gate_like(written: &str) -> String {
    let name = written.split('=').next().unwrap_or(written);
    let meant = nearest(name, Gate::FORMS.map(|(name, _)| name));
    let forms = Gate::FORMS.iter();
    let forms = forms.filter(|(name, _)| meant.is_none_or(|meant| meant == *name));
    let forms: Vec<&str> = forms.map(|(_, form)| *form).collect();
    forms.join("; ")
}

fn text(values: &Values, key: &str) -> Option<String> {
    match values.get(key) {
        Some((Value::Text(text), _)) => Some(text.clone()),
        _ => None,
    }
}

fn list(values: &Values, key: &str) -> Vec<String> {
    match values.get(key) {
        Some((Value::List(items), _)) => items.clone(),
        _ => Vec::new(),
    }
}

fn flag(values: &Values, key: &str) -> bool {
    matches!(values.get(key), Some((Value::Flag(true), _)))
}

fn count(values: &Values, key: &str) -> Option<u64> {
    match values.get(key) {
        Some((Value::Count(count), _)) => Some(*count),
        _ => None,
    }
}

fn size(values: &Values, key: &str) -> Option<usize> {
    count(values, key).map(|count| usize::try_from(count).unwrap_or(usize::MAX))
}

fn small(values: &Values, key: &str) -> Option<u32> {
    count(values, key).map(|count| u32::try_from(count).unwrap_or(u32::MAX))
}

/// How often each question about code is asked.
fn samples(values: &Values) -> Result<u32, Error> {
    const KEY: &str = "llm.samples";
    let samples = small(values, KEY).unwrap_or(1);
    if (1..=Scrutiny::MOST_SAMPLES).contains(&samples) {
        return Ok(samples);
    }
    let origin = values.get(KEY).map(|(_, origin)| origin.clone());
    Err(Error::BadValue {
        key: KEY.to_owned(),
        origin: origin.unwrap_or(Origin::Default),
        value: samples.to_string(),
        expected: format!("a whole number from 1 to {}", Scrutiny::MOST_SAMPLES),
    })
}

fn number(values: &Values, key: &str) -> Option<f64> {
    match values.get(key) {
        Some((Value::Number(number), _)) => Some(*number),
        _ => None,
    }
}

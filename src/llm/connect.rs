//! Puts a client together: the provider, and everything around it.

use std::sync::Arc;

use super::endpoint::Endpoint;
use super::gate::Gate;
use super::recording::{self, Answers, Tape};
use super::replay::Replay;
use super::{
    ChatModel, ChatRequest, Error, Meter, ModelInfo, Options, Rehearsal, Sketch, Tier, batch,
    budget, cached, checked, declined, fallback, limit, meter, models, openai, retry, words,
};
use crate::cache::Store;
use crate::redact::Redactor;

/// A model that is ready to be asked.
#[derive(Clone)]
pub struct Connected {
    /// The model, with everything around it.
    pub model: Arc<dyn ChatModel>,
    /// What was sent and what it cost so far.
    pub meter: Arc<Meter>,
    /// Whether the context window is a cautious guess, as neither the options nor the table of
    /// models say how large it is.
    pub context_assumed: bool,
    /// Most questions to put at the same time.
    pub concurrency: usize,
    /// What would have been sent, where nothing is. Then the cache is read and never written.
    pub rehearsal: Option<Arc<Rehearsal>>,
    /// The tier that was asked for.
    pub tier: Tier,
    cache: Option<Store>,
    base_url: String,
    models: Vec<ModelInfo>,
    gate: Arc<Gate>,
}

impl Connected {
    /// Whether the cache answers a request or knows that every model refuses to, so that it costs
    /// nothing.
    pub fn knows(&self, request: &ChatRequest) -> bool {
        self.cache.as_ref().is_some_and(|store| {
            cached::recall(store, &self.models, request).is_some()
                || declined::recall(store, &self.models, request).is_some()
        })
    }

    /// The cache, where it may be written.
    fn writable(&self) -> Option<&Store> {
        self.cache.as_ref().filter(|_| self.rehearsal.is_none())
    }

    /// Takes the answers to a request out of the cache. To be called when one turned out to be
    /// unusable, so that the next run asks again.
    pub fn forget(&self, request: &ChatRequest) {
        if let Some(store) = self.writable() {
            cached::forget(store, &self.models, request);
            batch::forget(store, &self.base_url, &self.models, request);
        }
    }

    /// Keeps what stands for the answers to a request, which were unusable, so that no run asks again.
    pub fn settle(&self, request: &ChatRequest, text: &str) {
        self.forget(request);
        if let Some(store) = self.writable() {
            cached::settle(store, self.model.info(), request, text, &self.meter);
        }
    }

    /// The models that may be asked, the preferred one first.
    pub fn models(&self) -> &[ModelInfo] {
        &self.models
    }

    /// What tokens of prompts and of answers cost at the dearest model that may be asked; `None`
    /// where the preferred one has no price. The others are not asked without one where dollars are
    /// limited.
    pub fn highest_prices(&self) -> (Option<f64>, Option<f64>) {
        let prices = |of: fn(&ModelInfo) -> Option<f64>| {
            of(self.model.info())?;
            self.models.iter().filter_map(of).reduce(f64::max)
        };
        (
            prices(|info| info.input_price),
            prices(|info| info.output_price),
        )
    }

    /// Sends nothing more. What is under way goes on; what waits for its turn ends at once.
    pub fn close(&self) {
        self.gate.close();
    }
}

/// Makes a client of the server that the options name. Nothing is sent yet.
///
/// From the outside in: the cache, so that what is known costs nothing; the check of the answer's
/// form, which may ask once more; the models in their order, and around each what it has declined before;
/// the retries, whose waiting holds up nobody; the budget, which every attempt is charged to; limits, which every attempt
/// waits for; the meter, which sees every attempt; the provider.
pub fn connect(options: &Options, cache: Option<Store>) -> Result<Connected, Error> {
    connect_to(&Answers::Asked, options, cache)
}

/// The same with answers that are recorded or replayed: the recording stands in the place of the
/// provider, so that all around it works as in the run that was recorded. A replay takes the model
/// from the recording, and knows neither a server nor its limits.
pub fn connect_to(
    answers: &Answers,
    options: &Options,
    cache: Option<Store>,
) -> Result<Connected, Error> {
    let options = &match answers {
        Answers::Replayed(folder) => recording::options(folder)?,
        _ => options.clone(),
    };
    let redactor = Redactor::new();
    let gate = Arc::new(Gate::default());
    let all: Vec<Options> = each_model(options).collect();
    let models: Vec<ModelInfo> = all.iter().map(models::info).collect();
    let meter = Arc::new(Meter::new(models.clone(), options.tier));
    let limits = limit::Limits::new(options, Arc::clone(&gate));
    let budget = budget::Budget::new(options.spending, options.tier);
    let asked = |options: &Options, info: &ModelInfo| {
        let words = words::Words::new(redactor.clone(), options);
        let around = Around {
            words,
            gate: Arc::clone(&gate),
        };
        let provider = || provider(options, info.clone(), cache.as_ref(), around);
        let metered = meter::Metered::new(answering(answers, provider)?, Arc::clone(&meter));
        let limited = limit::Limited::new(metered, Arc::clone(&limits));
        let budgeted = budget::Budgeted::new(limited, Arc::clone(&budget));
        let retried = retry::Retrying::new(budgeted, options, Arc::clone(&gate));
        let meter = Arc::clone(&meter);
        Ok(declined::Declining::new(retried, cache.clone(), meter))
    };
    let mut links = all
        .iter()
        .zip(&models)
        .map(|(options, info)| asked(options, info));
    let first = links.next().expect("there is always the preferred model")?;
    let fallback = fallback::Fallback::new(first, links.collect::<Result<_, Error>>()?);
    let checked = checked::Checked::new(fallback, redactor.clone());
    let model = cached::Cached::new(
        checked,
        cache.clone(),
        redactor.clone(),
        Arc::clone(&meter),
        models.clone(),
    );
    Ok(Connected {
        model: Arc::new(model),
        meter,
        context_assumed: models::is_assumed(options),
        concurrency: at_once(options),
        rehearsal: None,
        tier: options.tier,
        base_url: options.base_url.clone(),
        cache,
        models,
        gate,
    })
}

/// What [`connect`] would refuse, without making a client.
///
/// # Errors
/// The options cannot work.
pub fn must_work(options: &Options, has_cache: bool) -> Result<(), Error> {
    if options.tier == Tier::Batch && !has_cache {
        return Err(forgotten_batch());
    }
    each_model(options).try_for_each(|options| Endpoint::of(&options).map(drop))
}

/// The models that the options name and whose price nobody knows.
pub fn unpriced(options: &Options) -> Vec<String> {
    let infos = each_model(options).map(|options| models::info(&options));
    let unpriced = infos.filter(|info| info.input_price.is_none() || info.output_price.is_none());
    unpriced.map(|info| info.name).collect()
}

fn forgotten_batch() -> Error {
    Error::Settings {
        name: "tier",
        message: "a batch has to be remembered, and there is no cache".to_owned(),
    }
}

/// What answers in the end.
fn answering(
    answers: &Answers,
    provider: impl FnOnce() -> Result<Arc<dyn ChatModel>, Error>,
) -> Result<Arc<dyn ChatModel>, Error> {
    Ok(match answers {
        Answers::Asked => provider()?,
        Answers::Recorded(folder) => {
            let provider = provider()?;
            let (tape, recording) = Tape::open(folder, provider.info())?;
            Arc::new(Replay::recording(provider, recording).keeping(tape))
        }
        Answers::Replayed(folder) => {
            let (info, recording) = recording::read(folder)?;
            Arc::new(Replay::<openai::OpenAi>::of(info, recording))
        }
    })
}

/// What everything that speaks to one server shares.
pub(super) struct Around {
    pub(super) words: words::Words,
    pub(super) gate: Arc<Gate>,
}

/// Whoever speaks to the server: at once, or in batches.
fn provider(
    options: &Options,
    info: ModelInfo,
    cache: Option<&Store>,
    around: Around,
) -> Result<Arc<dyn ChatModel>, Error> {
    if options.tier != Tier::Batch {
        let Around { words, gate } = around;
        return Ok(Arc::new(openai::OpenAi::new(options, info, words, gate)?));
    }
    let Some(store) = cache else {
        return Err(forgotten_batch());
    };
    let store = store.clone();
    Ok(Arc::new(batch::Batched::new(options, info, store, around)?))
}

/// How many questions are put at the same time: those of a batch all together.
fn at_once(options: &Options) -> usize {
    match options.tier {
        Tier::Batch => usize::MAX,
        _ => options.concurrency,
    }
}

/// Makes a client that sends nothing and counts what [`connect`]'s would send; `sketch` makes up the
/// answers that are not in the cache, and nothing is kept there.
pub fn rehearse(
    options: &Options,
    cache: Option<Store>,
    sketch: Sketch,
) -> Result<Connected, Error> {
    let counts_schema = Endpoint::of(options)?.provider.counts_schema;
    let models: Vec<ModelInfo> = each_model(options)
        .map(|options| models::info(&options))
        .collect();
    let rehearsal = Arc::<Rehearsal>::default();
    let model = super::rehearse::model(
        options,
        cache.clone(),
        models.clone(),
        sketch,
        counts_schema,
        &rehearsal,
    );
    Ok(Connected {
        model: Arc::new(model),
        meter: Arc::new(Meter::new(models.clone(), options.tier)),
        context_assumed: models::is_assumed(options),
        concurrency: at_once(options),
        rehearsal: Some(rehearsal),
        tier: options.tier,
        base_url: options.base_url.clone(),
        cache,
        models,
        gate: Arc::default(),
    })
}

/// The options of each model, the preferred one first. What the user says of a model is said of that
/// one; of another no price is known but that of the table.
fn each_model(options: &Options) -> impl Iterator<Item = Options> {
    let window = models::info(options).context_window;
    let fallback = move |name: &String| {
        let other = Options {
            model: name.clone(),
            context_window: None,
            input_price: None,
            output_price: None,
            ..options.clone()
        };
        let context_window = models::is_assumed(&other).then_some(window);
        Options {
            context_window,
            ..other
        }
    };
    std::iter::once(options.clone()).chain(options.fallback_models.iter().map(fallback))
}

//! What a run with these settings would refuse, or could never do, told before there is one.
//!
//! Nothing is judged here: each part of the settings goes to those who will have to work with it.

use super::error::Error;
use super::models::wants_local_server;
use super::prompts;
use super::suppressions;
use crate::config::{Loaded, Origin};
use crate::llm;

/// A mistake, and who made it.
#[derive(Debug)]
pub struct Mistake {
    /// What is wrong.
    pub error: Error,
    /// Where it was said; `None` where something is missing that nobody has said.
    pub origin: Option<Origin>,
}

/// Every mistake in settings that can be loaded. Nothing is sent, and nothing written.
pub fn mistakes(loaded: &Loaded) -> Vec<Mistake> {
    let settings = &loaded.settings.llm;
    let mut found = Vec::new();
    let mut note = |key: &str, error: Error| {
        let origin = loaded.origins.get(key).map(|(_, origin)| origin.clone());
        let origin = origin.filter(|origin| *origin != Origin::Default);
        found.push(Mistake { error, origin });
    };
    if let Err(error) = prompts::of_settings(settings.prompts.as_deref()) {
        note("llm.prompts", error);
    }
    if let Err(error) = prompts::guidance_of(settings) {
        note("llm.instructions", error);
    }
    let has_model = !settings.options.model.is_empty();
    let has_cache = loaded.settings.cache_dir.is_some();
    if (has_model || settings.server_chosen) && !wants_local_server(&loaded.settings) {
        let connection = settings.connection();
        let refused = connection.and_then(|options| llm::must_work(&options, has_cache));
        if let Err(error) = refused {
            let key = format!("llm.{}", error.subject().unwrap_or_default());
            note(&key, error.into());
        }
    }
    if settings.spending.max_cost.is_some() && has_model {
        for model in llm::unpriced(&settings.options) {
            note("llm.max_cost", Error::PriceUnknown { model });
        }
    }
    found.extend(unknown_rules(loaded));
    found
}

/// Rules that overrides suppress and that no finding can have.
fn unknown_rules(loaded: &Loaded) -> impl Iterator<Item = Mistake> {
    let values = loaded.overrides.iter().flat_map(|it| it.values());
    let lists = values.filter(|(name, _, _)| *name == "suppress");
    lists.flat_map(|(_, value, origin)| {
        let flaws = value.items().iter().filter_map(|rule| {
            let why = suppressions::flaw_of(rule)?;
            let rule = rule.clone();
            Some(Error::RuleUnknown { rule, why })
        });
        let origin = Some(origin.clone());
        flaws.map(move |error| Mistake {
            error,
            origin: origin.clone(),
        })
    })
}

//! What models and servers there are: the known ones, the one of the settings, those on this machine.

use super::error::Error;
use crate::config::{LlmMode, Settings};
use crate::llm::{self, AUTO_LOCAL, ModelInfo};
use crate::model::{Diagnostic, KnownModel, ServerCheck};

/// Every model whose context and prices are known.
pub fn known_models() -> Vec<KnownModel> {
    let models = llm::known_models().into_iter();
    models.map(|info| told(info, true)).collect()
}

/// The models that the server of the settings says it has. Sends one request, which costs nothing.
///
/// # Errors
/// The settings cannot work, or the server has no such list.
pub async fn server_models(settings: &Settings) -> Result<Vec<KnownModel>, Error> {
    let models = llm::models_of(&settings.llm.connection()?).await?;
    let models = models.into_iter();
    Ok(models.map(|(info, sure)| told(info, sure)).collect())
}

fn told(info: ModelInfo, is_context_known: bool) -> KnownModel {
    KnownModel {
        model: info.name,
        context_window: is_context_known.then_some(info.context_window),
        input_price: info.input_price,
        output_price: info.output_price,
    }
}

/// Measures what the server of the settings supports. Sends requests, which may cost something.
///
/// # Errors
/// The settings cannot work, or name neither a server nor a key: then nobody is asked.
pub async fn check_server(settings: &Settings) -> Result<ServerCheck, Error> {
    let llm = &settings.llm;
    if !llm.server_chosen && llm.api_key.is_none() && llm.options.provider.is_none() {
        return Err(Error::ModelNotConfigured {
            variable: llm.api_key_variable.clone(),
        });
    }
    Ok(llm::check(&llm.connection()?).await?)
}

/// Whether a model is to be asked, on any server of this machine.
pub fn wants_local_server(settings: &Settings) -> bool {
    let provider = settings.llm.options.provider.as_deref();
    settings.llm.mode != LlmMode::Off && provider == Some(AUTO_LOCAL)
}

/// The same settings with the server that was found on this machine, where they ask for any; says
/// which that is.
///
/// # Errors
/// None is there, or it does not have the model.
pub async fn find_server(settings: Settings) -> Result<(Settings, Option<Diagnostic>), Error> {
    if !wants_local_server(&settings) {
        return Ok((settings, None));
    }
    let found = llm::find_local(&llm::local_addresses()).await?;
    let mut settings = settings;
    let options = &mut settings.llm.options;
    if options.model.is_empty() {
        options.model = found.models.first().cloned().unwrap_or_default();
    }
    let message = format!(
        "the model `{}` of {} at {} is asked",
        options.model, found.provider, found.base_url
    );
    options.provider = Some(found.provider.to_owned());
    options.base_url = found.base_url;
    settings.llm.server_chosen = true;
    settings.llm.api_key = None;
    Ok((settings, Some(Diagnostic::new("local-server", message))))
}

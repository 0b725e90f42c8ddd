//! Looks for a model server on this machine, because the user asked for that by name.

use std::time::Duration;

use serde_json::Value;

use super::{Error, provider};

/// What stands in settings where any server on this machine will do.
pub const AUTO_LOCAL: &str = "auto-local";

/// Servers that are looked for, the first that is there wins.
const LOOKED_FOR: [&str; 3] = ["ollama", "llama.cpp", "lm-studio"];

/// Whoever listens on loopback answers at once.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// A server that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalServer {
    /// Its kind.
    pub provider: &'static str,
    /// Where its API begins.
    pub base_url: String,
    /// The models that it has.
    pub models: Vec<String>,
}

/// Where servers of these kinds stand unless they were told otherwise.
pub fn local_addresses() -> Vec<(&'static str, String)> {
    let address = |id| {
        let base_url = provider(id)?.base_url.as_ref()?;
        // A name may resolve to anything; the address is this machine.
        Some((id, base_url.replace("localhost", "127.0.0.1")))
    };
    LOOKED_FOR.into_iter().filter_map(address).collect()
}

/// The first of these that answers with a list of models. No key is sent, and no redirect followed.
///
/// # Errors
/// None of them does.
pub async fn find_local(addresses: &[(&'static str, String)]) -> Result<LocalServer, Error> {
    let http = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .build();
    let http = http.map_err(|error| nobody(&error.to_string()))?;
    for (provider, base_url) in addresses {
        if let Some(models) = models(&http, base_url).await {
            return Ok(LocalServer {
                provider,
                base_url: base_url.clone(),
                models,
            });
        }
    }
    let looked: Vec<_> = addresses.iter().map(|(_, url)| url.as_str()).collect();
    Err(nobody(&looked.join(", ")))
}

/// The models of a server; `None` where nobody is there, or somebody else.
async fn models(http: &reqwest::Client, base_url: &str) -> Option<Vec<String>> {
    const MOST_BYTES: usize = 4 * 1024 * 1024;
    let mut reply = http.get(format!("{base_url}/models")).send().await.ok()?;
    let mut body = Vec::new();
    while let Some(piece) = reply.chunk().await.ok()? {
        body.extend_from_slice(&piece);
        if body.len() > MOST_BYTES {
            return None;
        }
    }
    let list: Value = serde_json::from_slice(&body).ok()?;
    let models = list.get("data")?.as_array()?;
    let names = models.iter().filter_map(|model| model["id"].as_str());
    reply
        .status()
        .is_success()
        .then(|| names.map(str::to_owned).collect())
}

fn nobody(looked: &str) -> Error {
    Error::Settings {
        name: "provider",
        message: format!(
            "no model server answers on this machine ({looked}): start one, or name another with --base-url"
        ),
    }
}

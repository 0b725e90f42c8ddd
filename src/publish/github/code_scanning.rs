//! Findings for code scanning: SARIF, packed and uploaded, and what became of it.

use std::io::Write;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use super::TOKENS;
use super::api::Api;
use crate::model::Diagnostic;
use crate::publish::wire::Request;
use crate::publish::words::line;
use crate::publish::{Delivery, Error, Posting, Published, Publisher};

/// Uploads SARIF.
pub(in crate::publish) struct CodeScanning;

const ID: &str = "github-sarif";
/// Largest upload once packed, by GitHub's documentation.
const LARGEST: usize = 10 << 20;
/// How often the state of the upload is asked for.
const LOOKS: u32 = 5;

#[derive(Deserialize)]
struct Upload {
    id: String,
}

#[derive(Deserialize)]
struct State {
    processing_status: Option<String>,
    #[serde(default)]
    errors: Option<Vec<String>>,
}

#[async_trait]
impl Publisher for CodeScanning {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "alerts of code scanning at GitHub"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        TOKENS
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        let api = Api::of(delivery, ID)?;
        let reference = api.place.reference()?;
        let posting = posting.linked(api.place.web());
        let commit = api.subject(&posting).await?;
        let packed = packed(&posting).map_err(|error| Error::Malformed {
            what: "write the SARIF".to_owned(),
            said: error.to_string(),
        })?;
        if packed.len() > LARGEST {
            return Err(Error::Refused {
                what: "upload SARIF".to_owned(),
                said: format!(
                    "{} bytes once packed, and GitHub takes {LARGEST}",
                    packed.len()
                ),
            });
        }
        let mut published = Published::default();
        let findings = posting.report().findings.len();
        if delivery.is_rehearsal {
            let what =
                format!("would have uploaded {findings} findings for {commit} on {reference}");
            published.to = Some(format!("{reference} of {}", api.named()));
            published.would(what, "");
            return Ok(published);
        }
        let body = json!({
            "commit_sha": commit,
            "ref": reference,
            "sarif": STANDARD.encode(&packed),
            "tool_name": "create-dump",
        });
        let request = Request::new(
            Method::POST,
            api.place.path("/code-scanning/sarifs"),
            "upload SARIF",
        );
        let upload: Upload = api.call(request.body(body).repeatable()).await?.json()?;
        published.did(
            format!("uploaded {findings} findings as {}", line(&upload.id)),
            None,
        );
        published
            .notes
            .extend(outcome(&api, &upload.id, delivery).await?);
        Ok(published)
    }
}

fn packed(posting: &Posting) -> std::io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&posting.sarif()?)?;
    gzip.finish()
}

/// Waits a little for what GitHub makes of it.
async fn outcome(api: &Api, id: &str, delivery: &Delivery) -> Result<Option<Diagnostic>, Error> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let what = "read what became of the SARIF";
    if !id.chars().all(is_plain) {
        return Err(Error::Malformed {
            what: what.to_owned(),
            said: "the id is none".to_owned(),
        });
    }
    for look in 0..LOOKS {
        let path = api.place.path(&format!("/code-scanning/sarifs/{id}"));
        let state: State = api.call(Request::get(path, what)).await?.json()?;
        match state.processing_status.as_deref() {
            Some("complete") => return Ok(None),
            Some("failed") => {
                let said = line(&state.errors.unwrap_or_default().join(", "));
                return Err(Error::Refused {
                    what: "have the SARIF processed".to_owned(),
                    said,
                });
            }
            _ => tokio::time::sleep(delivery.pace.pause.saturating_mul(1 << look)).await,
        }
    }
    let message = "GitHub has not processed the SARIF yet: its page of alerts will show it";
    Ok(Some(Diagnostic::new("publish-pending", message)))
}

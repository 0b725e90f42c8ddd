//! A signed message to an address of one's own.
//!
//! The address comes from the command line or the environment and never from an artifact; a reply that
//! sends the message on to elsewhere is an error. The signature is that of GitHub's webhooks, so that
//! receivers know how to check it.

use async_trait::async_trait;
use reqwest::header::HeaderName;
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::wire::{Reply, Request, Wire};
use super::{Delivery, Error, Posting, Published, Publisher};
use crate::model::{Severity, hexadecimal};
use crate::report::Digest;

/// Posts what happened as JSON.
pub(super) struct Webhook;

const ID: &str = "webhook";

/// Variables with the secret that messages are signed with, and with the address.
const SECRET: &[&str] = &["WEBHOOK_SECRET"];
const ADDRESS: &str = "WEBHOOK_URL";

const SIGNATURE: HeaderName = HeaderName::from_static("x-create-dump-signature-256");

/// Name and version of the message.
const SCHEMA: &str = "create-dump.event/1";

#[async_trait]
impl Publisher for Webhook {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "a message as JSON to --url or WEBHOOK_URL, signed with WEBHOOK_SECRET"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        SECRET
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        let secret = delivery.surroundings.token(ID, SECRET)?;
        let event = event(&posting);
        let bytes = event.to_string();
        let signature = format!(
            "sha256={}",
            hexadecimal(&hmac(secret.expose_secret().as_bytes(), bytes.as_bytes()))
        );
        post(delivery, ID, ADDRESS, (SIGNATURE, signature.into()), event).await
    }
}

/// Posts a message to the address that flag or variable names, and to no other.
pub(super) async fn post(
    delivery: &Delivery,
    target: &'static str,
    variable: &str,
    (header, value): (HeaderName, SecretString),
    body: Value,
) -> Result<Published, Error> {
    let mut published = Published::default();
    let wrong = |what: String| Error::Destination { target, what };
    let named = delivery
        .destination
        .hook
        .as_deref()
        .or(delivery.surroundings.variable(variable));
    let named = named.ok_or_else(|| {
        wrong(format!(
            "no address: neither --url nor {variable} names one"
        ))
    })?;
    let address = Url::parse(named.trim()).map_err(|error| wrong(error.to_string()))?;
    if !address.username().is_empty() || address.password().is_some() {
        return Err(wrong(
            "the address must not hold a user name or password".to_owned(),
        ));
    }
    // The path may be a secret, as Slack's is: messages name none of it.
    let origin = address.origin().ascii_serialization();
    let wire = Wire::new(
        &origin,
        &value,
        (header, ""),
        "application/json",
        delivery.pace,
    )
    .map_err(wrong)?;
    if delivery.is_rehearsal {
        published.would(format!("would have posted to {origin}"), body.to_string());
        return Ok(published);
    }
    let request = Request::new(Method::POST, address.as_str(), format!("post to {origin}"));
    judge(wire.send(request.body(body).unredirected()).await?)?;
    published.did(format!("posted to {origin}"), None);
    Ok(published)
}

fn judge(reply: Reply) -> Result<Reply, Error> {
    let (what, said) = (reply.what.clone(), reply.said());
    Err(match reply.status {
        200..300 => return Ok(reply),
        401 | 403 => Error::Rejected { what, said },
        404 | 410 => Error::NotFound { what, said },
        300..=399 => Error::Malformed {
            what,
            said: format!("{said}, a redirect, which is not followed"),
        },
        _ => Error::Refused { what, said },
    })
}

/// What happened.
fn event(posting: &Posting) -> Value {
    let report = posting.report();
    let gates = report
        .gates
        .iter()
        .map(|gate| json!({"id": gate.id, "passed": gate.passed, "why": gate.why}));
    let count = |level: Severity| {
        report
            .findings
            .iter()
            .filter(|it| it.severity == level)
            .count()
    };
    json!({
        "schema": SCHEMA,
        "kind": if posting.is_review() { "review" } else { "report" },
        "name": report.source.name,
        "commit": posting.commit(),
        "generated_at": report.generated_at,
        "score": report.summary.score,
        "grade": report.summary.grade,
        "got_worse": posting.got_worse(),
        "passed": posting.passed(),
        "gates": gates.collect::<Vec<_>>(),
        "findings": {
            "critical": count(Severity::Critical),
            "high": count(Severity::High),
            "medium": count(Severity::Medium),
            "low": count(Severity::Low),
            "info": count(Severity::Info),
        },
        "text": Digest::of(report).plain(),
    })
}

/// Bytes that SHA-256 works on at a time.
const BLOCK: usize = 64;

/// HMAC of RFC 2104 with SHA-256.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let padded = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(message)
        .finalize();
    let outer = Sha256::new().chain_update(padded(0x5c)).chain_update(inner);
    outer.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::hmac;
    use crate::model::hexadecimal;

    /// GitHub's documented example, and RFC 4231's with a key longer than a block.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let signed = hmac(b"It's a Secret to Everybody", b"Hello, World!");
        let expected = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert_eq!(hexadecimal(&signed), expected);
        let message = b"Test Using Larger Than Block-Size Key - Hash Key First";
        let expected = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
        assert_eq!(hexadecimal(&hmac(&[0xaa; 131], message)), expected);
    }
}

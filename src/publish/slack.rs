//! A message for Slack, or whatever understands its incoming webhooks.

use async_trait::async_trait;
use reqwest::header::HeaderName;
use serde_json::{Value, json};

use super::tracker::must_be_report;
use super::webhook::post;
use super::{Delivery, Error, Posting, Published, Publisher};
use crate::report::Digest;

/// Posts a digest.
pub(super) struct Slack;

const ID: &str = "slack";

/// Variable with the address, which is the secret too.
const ADDRESS: &str = "SLACK_WEBHOOK_URL";

/// Longest text of a header and of a section, in characters.
const LONGEST_HEADER: usize = 150;
const LONGEST_SECTION: usize = 3_000;

#[async_trait]
impl Publisher for Slack {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "a digest of a report to the incoming webhook of Slack, or of what understands its messages"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        &[]
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        must_be_report(&posting, ID)?;
        let body = message(&Digest::of(posting.report()));
        let nothing = (HeaderName::from_static("x-create-dump"), "digest".into());
        post(delivery, ID, ADDRESS, nothing, body).await
    }
}

fn message(digest: &Digest) -> Value {
    let header = json!({
        "type": "header",
        "text": {"type": "plain_text", "text": cut(&digest.title, LONGEST_HEADER), "emoji": false},
    });
    let sections = digest.mrkdwn().into_iter().map(|text| {
        let text = json!({"type": "mrkdwn", "text": cut(&text, LONGEST_SECTION), "verbatim": true});
        json!({"type": "section", "text": text})
    });
    let blocks: Vec<Value> = std::iter::once(header).chain(sections).collect();
    // What notifications show.
    json!({"text": digest.escaped_title(), "blocks": blocks, "unfurl_links": false})
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

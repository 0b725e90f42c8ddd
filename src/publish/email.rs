//! A digest as a mail, ready to be handed to a program that sends: text and HTML, nothing to load.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::tracker::must_be_report;
use super::{Delivery, Document, Error, Posting, Published, Publisher};
use crate::report::Digest;

/// Writes a mail.
pub(super) struct Email;

const ID: &str = "email";

/// Longest line of an encoded body (RFC 2045), and most bytes in an encoded word (RFC 2047).
const LINE: usize = 76;
const WORD: usize = 45;

#[async_trait]
impl Publisher for Email {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "a digest of a report as a mail (.eml) to --output, for a program that sends mails"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        &[]
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        must_be_report(&posting, ID)?;
        let (from, to) = &delivery.destination.mail;
        let from = checked(from.as_deref().unwrap_or("create-dump@localhost"))?;
        let to = to
            .iter()
            .map(|to| checked(to))
            .collect::<Result<Vec<_>, _>>()?;
        let digest = Digest::of(posting.report());
        let mail = mail(&digest, &posting.report().generated_at, from, &to);
        Ok(Published {
            documents: vec![Document {
                name: "digest.eml".to_owned(),
                bytes: mail.into_bytes(),
            }],
            ..Published::default()
        })
    }
}

/// An address that is one address and nothing more: a line end in it would be another header.
fn checked(address: &str) -> Result<&str, Error> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "@.!#$%&'*+-/=?^_`{|}~".contains(c);
    let has_both = address
        .split_once('@')
        .is_some_and(|(who, host)| !who.is_empty() && !host.is_empty());
    if has_both && address.chars().all(is_letter) && address.matches('@').count() == 1 {
        return Ok(address);
    }
    Err(Error::Destination {
        target: ID,
        what: "an address must read NAME@HOST".to_owned(),
    })
}

fn mail(digest: &Digest, at: &str, from: &str, to: &[&str]) -> String {
    let (text, html) = (digest.plain(), digest.html());
    let id = blake3::hash(format!("{at}\n{text}").as_bytes()).to_hex();
    let id = &id[..32];
    let date = at
        .parse::<jiff::Timestamp>()
        .ok()
        .and_then(|at| jiff::fmt::rfc2822::to_string(&at.to_zoned(jiff::tz::TimeZone::UTC)).ok());
    let mut lines = vec![format!("From: {from}")];
    // One a line: no header line may be longer than 998 bytes.
    lines.extend((!to.is_empty()).then(|| format!("To: {}", to.join(",\r\n "))));
    lines.push(format!("Subject: {}", subject(&digest.title)));
    lines.extend(date.map(|date| format!("Date: {date}")));
    lines.extend([
        format!("Message-ID: <{id}@create-dump.invalid>"),
        "Auto-Submitted: auto-generated".to_owned(),
        "MIME-Version: 1.0".to_owned(),
        format!("Content-Type: multipart/alternative; boundary=\"{id}\""),
        String::new(),
    ]);
    for (kind, content) in [("plain", &text), ("html", &html)] {
        lines.extend([
            format!("--{id}"),
            format!("Content-Type: text/{kind}; charset=utf-8"),
            "Content-Transfer-Encoding: base64".to_owned(),
            String::new(),
        ]);
        let encoded = STANDARD.encode(content);
        lines.extend(
            encoded
                .as_bytes()
                .chunks(LINE)
                .map(|line| String::from_utf8_lossy(line).into_owned()),
        );
    }
    lines.push(format!("--{id}--\r\n"));
    lines.join("\r\n")
}

/// A subject in encoded words, cut between characters.
fn subject(title: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in title.chars() {
        if word.len() + c.len_utf8() > WORD {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let encoded = words
        .iter()
        .map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word)));
    encoded.collect::<Vec<_>>().join("\r\n ")
}

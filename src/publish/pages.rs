//! A report as pages: the files of a folder, or of a branch of its own on GitHub.

use async_trait::async_trait;

use super::github::{TOKENS, write_branch};
use super::tracker::must_be_report;
use super::{Delivery, Document, Error, Posting, Published, Publisher};

/// Lays out page, history, badge and report.
pub(super) struct Pages;

const ID: &str = "pages";

/// The page that a browser is shown, whatever its file was called.
const INDEX: &str = "index.html";

/// Keeps GitHub from building the pages anew.
const AS_THEY_ARE: &str = ".nojekyll";

#[async_trait]
impl Publisher for Pages {
    fn id(&self) -> &'static str {
        ID
    }

    fn what(&self) -> &'static str {
        "the attached files as pages: on a branch of GitHub with --branch, else in --directory"
    }

    fn token_variables(&self) -> &'static [&'static str] {
        TOKENS
    }

    async fn publish(&self, posting: Posting, delivery: &Delivery) -> Result<Published, Error> {
        must_be_report(&posting, ID)?;
        let documents = documents(&delivery.destination.attachments)?;
        if let Some(branch) = &delivery.destination.branch {
            return write_branch(branch, &documents, delivery, ID).await;
        }
        Ok(Published {
            documents,
            ..Published::default()
        })
    }
}

/// The attached files under the names that they have on the pages.
fn documents(attached: &[Document]) -> Result<Vec<Document>, Error> {
    let wrong = |what: String| Error::Destination { target: ID, what };
    let mut documents = vec![Document {
        name: AS_THEY_ARE.to_owned(),
        bytes: Vec::new(),
    }];
    for document in attached {
        if !is_plain(&document.name) {
            return Err(wrong(format!(
                "`{}` is no name for a page",
                super::words::line(&document.name)
            )));
        }
        let name = if document.name.ends_with(".html") {
            INDEX
        } else {
            &document.name
        };
        if documents.iter().any(|it| it.name == name) {
            return Err(wrong(format!("two files would be `{name}`")));
        }
        documents.push(Document {
            name: name.to_owned(),
            bytes: document.bytes.clone(),
        });
    }
    if documents.iter().any(|it| it.name == INDEX) {
        return Ok(documents);
    }
    Err(wrong(
        "attach the page, as made with `analyze --format html=report.html`, with --attach"
            .to_owned(),
    ))
}

fn is_plain(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    // These endings would have the file packed when it is written.
    let is_packed = name.ends_with(".gz") || name.ends_with(".zst");
    !name.is_empty() && !name.starts_with('.') && !is_packed && name.chars().all(is_letter)
}

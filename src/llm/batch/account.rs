//! What the cache knows of batches: which of them a request is part of, and how far each has come.

use serde::{Deserialize, Serialize};

use crate::cache::Store;
use crate::llm::Error;

/// The batch of each request.
const PARTS: &str = "batch-part-1";

/// The batches.
const BATCHES: &str = "batch-1";

pub(super) type Key = [u8; 32];

/// How far a batch has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The server's id of the file with the requests.
    pub(super) file: String,
    /// The server's id of the batch; `None` where it may not have been made.
    pub(super) batch: Option<String>,
}

/// The batches of one server.
pub(super) struct Account {
    store: Store,
    base_url: String,
}

impl Account {
    pub(super) fn new(store: Store, base_url: &str) -> Self {
        let base_url = base_url.trim_end_matches('/').to_owned();
        Self { store, base_url }
    }

    /// The batch that the request is part of, and how far it has come.
    pub(super) fn find(&self, request: &Key) -> Option<(Key, Record)> {
        let part = self.store.get(PARTS, &self.own(request))?;
        let batch: Key = part.try_into().ok()?;
        let record = self.store.get(BATCHES, &batch)?;
        Some((batch, serde_json::from_slice(&record).ok()?))
    }

    /// Notes that a file with these requests was sent, before a batch is made of it.
    pub(super) fn open(&self, requests: &[Key], file: &str) -> Result<(Key, Record), Error> {
        let mut hash = blake3::Hasher::new();
        hash.update(self.base_url.as_bytes());
        hash.update(file.as_bytes());
        let batch = hash.finalize().into();
        let record = Record {
            file: file.to_owned(),
            batch: None,
        };
        self.keep(&batch, &record)?;
        for request in requests {
            let part = self.store.put(PARTS, &self.own(request), &batch);
            part.map_err(|error| unkept(&error))?;
        }
        Ok((batch, record))
    }

    /// Notes how far a batch has come.
    pub(super) fn keep(&self, batch: &Key, record: &Record) -> Result<(), Error> {
        let json = serde_json::to_vec(record).unwrap_or_default();
        let kept = self.store.put(BATCHES, batch, &json);
        kept.map_err(|error| unkept(&error))
    }

    /// Forgets which batch the request is part of: it is free for a new one.
    pub(super) fn forget(&self, request: &Key) {
        self.store.remove(PARTS, &self.own(request));
    }

    /// The key of a request to this server.
    fn own(&self, request: &Key) -> Key {
        let mut hash = blake3::Hasher::new();
        hash.update(self.base_url.as_bytes());
        hash.update(request);
        hash.finalize().into()
    }
}

/// A batch that nobody remembers would be paid for twice.
fn unkept(error: &std::io::Error) -> Error {
    Error::Settings {
        name: "tier",
        message: format!("a batch has to be remembered, and the cache cannot be written: {error}"),
    }
}

//! Where questions are handed in: those that come together leave together.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::account::{Account, Key, Record};
use super::remote::{Ended, Remote};
use crate::llm::Error;
use crate::llm::reply::Reply;
use crate::llm::words::Words;

/// No question has come for so long: the batch is full.
const QUIET: Duration = Duration::from_millis(200);

/// Most requests of a batch, and most bytes of its file: half of what OpenAI takes.
const MOST_REQUESTS: usize = 25_000;
const MOST_BYTES: usize = 100 * 1024 * 1024;

/// A question, and who waits for its answer.
pub(super) struct Question {
    pub(super) key: Key,
    pub(super) body: Value,
    pub(super) answer: oneshot::Sender<Result<Reply, Error>>,
}

/// A batch that was found or made, and the questions that are part of it.
struct Batch {
    key: Key,
    record: Record,
    /// Whether an earlier attempt may have made it already.
    was_found: bool,
    questions: BTreeMap<String, Question>,
}

#[derive(Default)]
struct State {
    waiting: Vec<Question>,
    /// Whether somebody looks after those that wait.
    attended: bool,
}

pub(super) struct Desk {
    remote: Remote,
    account: Account,
    state: Mutex<State>,
}

impl Desk {
    pub(super) fn new(remote: Remote, account: Account) -> Self {
        Self {
            remote,
            account,
            state: Mutex::default(),
        }
    }

    pub(super) fn words(&self) -> &Words {
        self.remote.words()
    }

    /// Hands a question in. The first of those that come together looks after all of them.
    pub(super) async fn hand_in(&self, question: Question) {
        {
            let mut state = self.lock();
            state.waiting.push(question);
            if std::mem::replace(&mut state.attended, true) {
                return;
            }
        }
        let _leaving = Leaving(self);
        loop {
            let questions = self.collect().await;
            if questions.is_empty() {
                return;
            }
            self.serve(questions).await;
        }
    }

    /// Waits until no more come, and takes them all.
    async fn collect(&self) -> Vec<Question> {
        let mut before = 0;
        loop {
            let now = self.lock().waiting.len();
            if now == before {
                return std::mem::take(&mut self.lock().waiting);
            }
            before = now;
            sleep(QUIET).await;
        }
    }

    /// Sends what is new, and waits for the answers to all.
    async fn serve(&self, questions: Vec<Question>) {
        let (mut batches, fresh) = self.known(questions);
        for lot in lots(fresh) {
            match self.send(&lot).await {
                Ok((key, record)) => batches.push(Batch {
                    key,
                    record,
                    was_found: false,
                    questions: by_id(lot),
                }),
                Err(error) => refuse(lot, &error),
            }
        }
        for mut batch in batches {
            let ended = self.finish(&mut batch).await;
            self.deliver(batch, ended);
        }
    }

    /// The batches that earlier runs made of these questions, and those that are in none.
    fn known(&self, questions: Vec<Question>) -> (Vec<Batch>, Vec<Question>) {
        let mut batches: BTreeMap<Key, Batch> = BTreeMap::new();
        let mut fresh = Vec::new();
        for question in questions {
            match self.account.find(&question.key) {
                Some((key, record)) => {
                    let batch = batches.entry(key).or_insert_with(|| Batch {
                        key,
                        record,
                        was_found: true,
                        questions: BTreeMap::new(),
                    });
                    batch.questions.insert(id(&question.key), question);
                }
                None => fresh.push(question),
            }
        }
        (batches.into_values().collect(), fresh)
    }

    /// Sends a file of requests and notes it; the batch is made afterwards.
    async fn send(&self, lot: &[Question]) -> Result<(Key, Record), Error> {
        let file = self.remote.upload(file_of(lot)).await?;
        let keys: Vec<Key> = lot.iter().map(|question| question.key).collect();
        self.account.open(&keys, &file)
    }

    /// Makes the batch unless that was done, and waits for its end.
    async fn finish(&self, batch: &mut Batch) -> Result<Ended, Error> {
        let id = match &batch.record.batch {
            Some(id) => id.clone(),
            None => {
                let file = &batch.record.file;
                let made = match batch.was_found {
                    true => self.remote.made_of(file).await?,
                    false => None,
                };
                let id = match made {
                    Some(id) => id,
                    None => self.remote.make(file).await?,
                };
                batch.record.batch = Some(id.clone());
                self.account.keep(&batch.key, &batch.record)?;
                id
            }
        };
        self.remote.wait(&id).await
    }

    /// Gives every question its answer. Those without one are free for another batch.
    fn deliver(&self, batch: Batch, ended: Result<Ended, Error>) {
        let mut ended = match ended {
            Ok(ended) => ended,
            Err(error) => {
                if is_lost(&error) {
                    let questions = batch.questions.values();
                    questions.for_each(|question| self.account.forget(&question.key));
                }
                return refuse(batch.questions.into_values(), &error);
            }
        };
        let name = batch.record.batch.unwrap_or_default();
        for (id, question) in batch.questions {
            let answer = ended.replies.remove(&id).ok_or_else(|| Error::BatchEnded {
                id: name.clone(),
                why: ended.why.clone(),
            });
            let is_answer = answer.as_ref().is_ok_and(|reply| reply.status == 200);
            if !is_answer {
                self.account.forget(&question.key);
            }
            // Whoever does not wait any more finds the answer in the batch again.
            let _ = question.answer.send(answer);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever stops looking after the desk leaves it to the next who comes.
struct Leaving<'a>(&'a Desk);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.lock().attended = false;
    }
}

/// Whether it is known that nothing will come of a batch, rather than that it may be under way.
fn is_lost(error: &Error) -> bool {
    matches!(
        error,
        Error::BatchEnded { .. }
            | Error::NoBatches { .. }
            | Error::Rejected { .. }
            | Error::BadParameter { .. }
    )
}

fn refuse(questions: impl IntoIterator<Item = Question>, error: &Error) {
    for question in questions {
        let _ = question.answer.send(Err(error.clone()));
    }
}

/// Questions in files of a size that servers take.
fn lots(questions: Vec<Question>) -> Vec<Vec<Question>> {
    let mut lots: Vec<Vec<Question>> = Vec::new();
    let mut bytes = 0;
    for question in questions {
        let size = question.body.to_string().len();
        let full = |lot: &Vec<Question>| lot.len() >= MOST_REQUESTS || bytes + size > MOST_BYTES;
        match lots.last_mut().filter(|lot| !full(lot)) {
            Some(lot) => lot.push(question),
            None => {
                bytes = 0;
                lots.push(vec![question]);
            }
        }
        bytes += size;
    }
    lots
}

/// The requests, a line each.
fn file_of(lot: &[Question]) -> Vec<u8> {
    let mut file = Vec::new();
    for question in lot {
        let line = json!({
            "custom_id": id(&question.key),
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": question.body,
        });
        file.extend_from_slice(line.to_string().as_bytes());
        file.push(b'\n');
    }
    file
}

fn by_id(lot: Vec<Question>) -> BTreeMap<String, Question> {
    let named = lot
        .into_iter()
        .map(|question| (id(&question.key), question));
    named.collect()
}

/// The name of a request in its batch.
fn id(key: &Key) -> String {
    blake3::Hash::from_bytes(*key).to_hex().to_string()
}

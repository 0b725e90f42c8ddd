//! Checks answers against their schema, and asks once more where one is of no use.
//!
//! What stands beside the schema is forgiven, and so is a flaw in one item of a list: whoever reads
//! the list judges its items. An answer that is still flawed is passed on, for its reader to make what
//! it can of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError, Validator};
use serde_json::Value;

use super::{ChatModel, ChatRequest, ChatResponse, Error, ModelInfo, Repair};
use crate::model::json::find_object;
use crate::redact::Redactor;

/// How much of a useless answer is shown to the model again, and of what is wrong with it.
const SHOWN: usize = 8_000;
const FLAW_SHOWN: usize = 300;

/// Tokens that the words around a repair take.
const REPAIR_TOKENS: usize = 64;

/// Wraps a model so that it is asked again for what is not of the form asked for.
pub(super) struct Checked<M> {
    inner: M,
    redactor: Redactor,
    /// By the name of the answer's schema.
    validators: Mutex<BTreeMap<String, Kept>>,
}

/// A schema and what checks it: nothing where it is no schema.
type Kept = (Value, Option<Arc<Validator>>);

impl<M: ChatModel> Checked<M> {
    pub(super) fn new(inner: M, redactor: Redactor) -> Self {
        Self {
            inner,
            redactor,
            validators: Mutex::default(),
        }
    }

    /// What makes the answer useless.
    fn flaw(&self, request: &ChatRequest, text: &str) -> Option<String> {
        let Some((object, _)) = find_object(text, &request.wanted_keys()) else {
            return Some("it holds no whole JSON object of the form asked for".to_owned());
        };
        let validator = self.validator(request)?;
        flaw_of(&validator, &request.schema, &Value::Object(object))
    }

    fn validator(&self, request: &ChatRequest) -> Option<Arc<Validator>> {
        let mut validators = self
            .validators
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match validators.get(&request.answer) {
            Some((schema, validator)) if *schema == request.schema => validator.clone(),
            _ => {
                let validator = jsonschema::validator_for(&request.schema)
                    .ok()
                    .map(Arc::new);
                let kept = (request.schema.clone(), validator.clone());
                validators.insert(request.answer.clone(), kept);
                validator
            }
        }
    }

    /// The request once more, with the answer and what is wrong with it; `None` where that is more
    /// than the model's context holds.
    fn again(&self, request: &ChatRequest, answer: &str, flaw: &str) -> Option<ChatRequest> {
        let shown = |text: &str, most| {
            let text: String = text.chars().take(most).collect();
            self.redactor.clean(&text).text
        };
        let repair = Repair {
            answer: shown(answer, SHOWN),
            flaw: shown(flaw, FLAW_SHOWN),
        };
        let schema = request.schema.to_string().len();
        let more = (repair.answer.len() + repair.flaw.len() + schema).div_ceil(3);
        let again = ChatRequest {
            prompt_tokens: request.prompt_tokens + more + REPAIR_TOKENS,
            repair: Some(repair),
            ..request.clone()
        };
        (again.most_tokens() <= self.info().context_window as u64).then_some(again)
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<M: ChatModel> ChatModel for Checked<M> {
    async fn chat(&self, request: &ChatRequest) -> Result<ChatResponse, Error> {
        let first = self.inner.chat(request).await?;
        let Some(flaw) = self.flaw(request, &first.text) else {
            return Ok(first);
        };
        let Some(again) = self.again(request, &first.text, &flaw) else {
            return Ok(first);
        };
        let is_object = |text: &str| find_object(text, &request.wanted_keys()).is_some();
        match self.inner.chat(&again).await {
            Ok(second) if is_object(&second.text) || !is_object(&first.text) => Ok(second),
            _ => Ok(first),
        }
    }

    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
}

/// Whether a property that the keyword at `path` of the schema requires may be null: strict servers
/// know no other way to leave one out, and who leaves it out means the same.
fn may_be_missing(schema: &Value, path: &str, property: &Value) -> bool {
    let object = path.strip_suffix("/required").unwrap_or(path);
    let name = property.as_str().unwrap_or_default();
    let types = schema.pointer(&format!("{object}/properties/{name}/type"));
    let types = types.and_then(Value::as_array);
    types.is_some_and(|types| types.contains(&"null".into()))
}

/// Whether an answer with this flaw is read as if it were none.
fn is_forgiven(error: &ValidationError<'_>, schema: &Value) -> bool {
    let value = error.instance();
    // Inside of a list its reader makes the best of a number that is a text, and of another word.
    let is_word = || {
        let depth = error.instance_path().to_string().matches('/').count();
        depth > 2 && (value.is_string() || value.is_number() || value.is_boolean())
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { .. } => true,
        ValidationErrorKind::Required { property } => {
            may_be_missing(schema, error.schema_path().as_str(), property)
        }
        ValidationErrorKind::Type {
            kind: TypeKind::Single(JsonType::Array | JsonType::Object),
        } => false,
        ValidationErrorKind::Type { .. } | ValidationErrorKind::Enum { .. } => is_word(),
        _ => false,
    }
}

/// The first flaw that makes an object useless. What it says does not repeat the object.
fn flaw_of(validator: &Validator, schema: &Value, object: &Value) -> Option<String> {
    let mut items: BTreeMap<String, (BTreeSet<usize>, String)> = BTreeMap::new();
    for error in validator.iter_errors(object) {
        if is_forgiven(&error, schema) {
            continue;
        }
        let path = error.instance_path().to_string();
        let words = format!("at `{path}`: {}", error.masked());
        let mut steps = path.split('/').skip(1);
        let list = steps.next().unwrap_or_default();
        match steps.next().and_then(|step| step.parse().ok()) {
            Some(item) => {
                let (flawed, _) = items
                    .entry(list.to_owned())
                    .or_insert_with(|| (BTreeSet::new(), words));
                flawed.insert(item);
            }
            None => return Some(words),
        }
    }
    let useless = |list: &str, flawed: &BTreeSet<usize>| {
        let items = object.get(list).and_then(Value::as_array);
        items.is_some_and(|items| items.len() == flawed.len())
    };
    items
        .into_iter()
        .find(|(list, (flawed, _))| useless(list, flawed))
        .map(|(_, (_, words))| words)
}

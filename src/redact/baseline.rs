//! Secrets that somebody knows of and lives with: told apart from new ones by salted hashes.
//!
//! A baseline says what counts as news and nothing else: a secret that stands in it is taken out of
//! everything that leaves the program like every other. So neither a baseline nor a comment can make
//! a secret leak, whoever wrote it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{FoundSecret, Hit, Standing};

/// Name and version of the format.
const SCHEMA: &str = "create-dump.secrets-baseline/1";

/// A guess at a weak secret costs whoever got hold of the file this many hashes.
const ROUNDS: usize = 10_000;

/// Secrets that are known and put up with, each at its path.
#[derive(Clone, Debug)]
pub struct Baseline {
    salt: String,
    /// For each path the hashes of the values, each with the rule that found it.
    accepted: BTreeMap<String, BTreeMap<String, String>>,
}

/// Why a baseline cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// It is not JSON, or not of the shape of a baseline.
    #[error("read the baseline of secrets: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It was written in another format.
    #[error("read the baseline of secrets: its schema is `{0}`, not `{SCHEMA}`")]
    OtherSchema(String),
}

impl BaselineError {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        "baseline-invalid"
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        "write it anew with `create-dump dump --write-secrets-baseline FILE`".to_owned()
    }
}

/// The file.
#[derive(Serialize, Deserialize)]
struct File {
    schema: String,
    salt: String,
    secrets: Vec<Row>,
}

/// One secret in the file.
#[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    path: String,
    rule: String,
    hash: String,
}

impl Baseline {
    /// A baseline that accepts all of these but what a comment allows anyway. The salt, which is
    /// stored with it, should differ from that of every other baseline, so that no table of hashes
    /// fits two of them; a baseline that takes the place of another keeps its salt, so that what
    /// stays looks the same.
    pub fn of<'a>(
        salt: impl Into<String>,
        found: impl IntoIterator<Item = &'a FoundSecret>,
    ) -> Self {
        let mut baseline = Self::holding_nothing(salt.into());
        for secret in found {
            if secret.standing != Standing::Allowed {
                baseline.accept(&secret.path, &secret.hit);
            }
        }
        baseline
    }

    fn holding_nothing(salt: String) -> Self {
        Self {
            salt,
            accepted: BTreeMap::new(),
        }
    }

    /// What the hashes are salted with.
    pub fn salt(&self) -> &str {
        &self.salt
    }

    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// The text is not a baseline of this version.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_str(text)?;
        if file.schema != SCHEMA {
            return Err(BaselineError::OtherSchema(file.schema));
        }
        let mut baseline = Self::holding_nothing(file.salt);
        for row in file.secrets {
            let hashes = baseline.accepted.entry(row.path).or_default();
            hashes.insert(row.hash, row.rule);
        }
        Ok(baseline)
    }

    fn accept(&mut self, path: &str, hit: &Hit) {
        let hash = self.hash(path, hit);
        let hashes = self.accepted.entry(path.to_owned()).or_default();
        hashes.insert(hash, hit.rule.to_owned());
    }

    /// Whether this secret was accepted at this path. The rule does not matter: rules are renamed and
    /// refined, and the secret stays the same.
    pub fn accepts(&self, path: &str, hit: &Hit) -> bool {
        self.accepted
            .get(path)
            .is_some_and(|hashes| hashes.contains_key(&self.hash(path, hit)))
    }

    fn hash(&self, path: &str, hit: &Hit) -> String {
        let mut hasher = blake3::Hasher::new_derive_key(SCHEMA);
        for part in [self.salt.as_bytes(), path.as_bytes()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.update(&hit.value.0);
        let mut hash = hasher.finalize();
        for _ in 0..ROUNDS {
            hash = blake3::hash(hash.as_bytes());
        }
        hash.to_hex()[..32].to_owned()
    }
}

/// Writes the file: JSON, sorted by path, rule and hash.
impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: BTreeSet<Row> = self
            .accepted
            .iter()
            .flat_map(|(path, hashes)| {
                hashes.iter().map(|(hash, rule)| Row {
                    path: path.clone(),
                    rule: rule.clone(),
                    hash: hash.clone(),
                })
            })
            .collect();
        let file = File {
            schema: SCHEMA.to_owned(),
            salt: self.salt.clone(),
            secrets: rows.into_iter().collect(),
        };
        let text = serde_json::to_string_pretty(&file).map_err(|_| fmt::Error)?;
        writeln!(f, "{text}")
    }
}

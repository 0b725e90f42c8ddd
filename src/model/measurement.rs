//! What metrics say about functions, files and the source.

use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use super::{Extraction, FileKind, LineRange, Place, rounded};

/// Values by metric id, in the order of their ids. Whole numbers are written without a fraction,
/// others rounded to four decimals, so that the same values always give the same bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// In order. All functions of a file share one list: a large source has hundreds of thousands.
    ids: Arc<Vec<&'static str>>,
    /// One for each id.
    values: Vec<f64>,
}

impl Metrics {
    /// Those of many things at once: every column holds a metric's values for all of them.
    pub fn of_columns(mut columns: Vec<(&'static str, Vec<f64>)>, count: usize) -> Vec<Self> {
        columns.sort_by_key(|(id, _)| *id);
        let ids: Arc<Vec<_>> = Arc::new(columns.iter().map(|(id, _)| *id).collect());
        let values = |row: usize| columns.iter().map(move |(_, column)| column[row]);
        (0..count)
            .map(|row| Self {
                ids: Arc::clone(&ids),
                values: values(row).collect(),
            })
            .collect()
    }

    /// The value of a metric, or `None` where it was not measured.
    pub fn get(&self, id: &str) -> Option<f64> {
        // Of at most two dozen ids nearly all are of another length: that is faster to see than an order.
        let place = self.ids.iter().position(|known| *known == id)?;
        Some(self.values[place])
    }

    /// Records a value, replacing an earlier one. `value` is finite.
    pub fn set(&mut self, id: &'static str, value: f64) {
        debug_assert!(value.is_finite(), "{id} is {value}");
        match self.ids.binary_search(&id) {
            Ok(place) => self.values[place] = value,
            Err(place) => {
                Arc::make_mut(&mut self.ids).insert(place, id);
                self.values.insert(place, value);
            }
        }
    }

    /// Ids and values in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        self.ids.iter().copied().zip(self.values.iter().copied())
    }
}

impl Serialize for Metrics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(id, value)| (id, Rounded(value))))
    }
}

struct Rounded(f64);

impl Serialize for Rounded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        rounded::value(&self.0, serializer)
    }
}

/// One function or method.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionMeasurement {
    /// Name with the types around it, such as `Parser::next`; `<anonymous>` for a closure that is
    /// measured by itself.
    pub name: String,
    /// From the first line of the signature to the end of the body.
    pub lines: LineRange,
    /// Per-function values.
    pub metrics: Metrics,
    /// Blocks that could be functions of their own, best first; empty where it is in order.
    pub extractions: Vec<Extraction>,
    /// The type that it is a method of, and the group of methods there that it shares fields or calls
    /// with, both counted; `None` for what is no method or shares nothing.
    pub group: Option<(u32, u32)>,
}

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileMeasurement {
    /// Path relative to the root of the source, with `/`.
    pub path: String,
    /// Id of the language.
    pub language: &'static str,
    /// What the file is for.
    pub kind: FileKind,
    /// Per-file values.
    pub metrics: Metrics,
    /// Functions in the order of their first lines. Empty where the language has no grammar here.
    pub functions: Vec<FunctionMeasurement>,
    /// Share of the file's bytes that the grammar could not make sense of, 0 to 1.
    pub parse_error_share: f64,
}

/// The same code in several places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateGroup {
    /// Lines of the longest place.
    pub lines: usize,
    /// Tokens of the programming language that the places share.
    pub tokens: usize,
    /// Where it stands: at least two places, sorted by path and line.
    pub places: Vec<Place>,
}

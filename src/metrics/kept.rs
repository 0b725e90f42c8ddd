//! A measured file in a few bytes, for a cache. Its path and its kind are not among them: the same
//! text means the same at another place. Metrics stand as their number in the list, so what another
//! version of this program wrote must not be read: whoever keeps it says so in its key.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::symbols::Tokens;
use super::{Measured, duplication, explanations};
use crate::language::{self, FileLinks};
use crate::model::{
    Block, DuplicateGroup, Extraction, FileMeasurement, FunctionMeasurement, LineRange, Metrics,
    Shape, SourceFile,
};

/// A measured file without its path and kind.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    metrics: Values,
    #[serde(borrow)]
    functions: Vec<KeptFunction<'a>>,
    columns: Columns,
    parse_error_share: f64,
    links: Cow<'a, FileLinks>,
    /// The tokens, which are read by themselves where somebody asks for them.
    tokens: &'a [u8],
}

/// What [`duplicates`](super::duplicates) found: the groups, and the `duplicated_lines` of each file.
#[derive(Serialize, Deserialize)]
struct KeptDuplicates<'a> {
    groups: Cow<'a, [DuplicateGroup]>,
    lines: Vec<Option<u32>>,
}

#[derive(Serialize, Deserialize)]
struct KeptFunction<'a> {
    name: Cow<'a, str>,
    start_line: usize,
    end_line: usize,
    extractions: Vec<KeptExtraction>,
    group: Option<(u32, u32)>,
}

/// A block with its lines, what it is, what goes in and out, whether control leaves it, and what
/// becomes of the function and of the block.
#[derive(Serialize, Deserialize)]
struct KeptExtraction((usize, usize), Block, (u32, u32), bool, (Shape, Shape));

impl KeptExtraction {
    fn of(block: &Extraction) -> Self {
        Self(
            (block.lines.start_line, block.lines.end_line),
            block.block,
            (block.parameters, block.results),
            block.leaves,
            (block.rest, block.own),
        )
    }

    fn recall(self) -> Extraction {
        let Self((start, end), block, (parameters, results), leaves, (rest, own)) = self;
        Extraction {
            lines: LineRange::new(start, end),
            block,
            parameters,
            results,
            leaves,
            rest,
            own,
        }
    }
}

/// Values with the numbers of their metrics.
type Values = Vec<(u8, f64)>;

/// The values of all functions, with the number of each metric.
type Columns = Vec<(u8, Vec<f64>)>;

/// The ids of the metrics of this module, by number.
static IDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let explanations = explanations().into_iter();
    explanations.map(|explanation| explanation.id).collect()
});

/// Writes what was measured in a file.
pub fn to_bytes(measured: &Measured) -> Vec<u8> {
    let Measured {
        file,
        links,
        tokens,
        ..
    } = measured;
    let tokens = bytes_of(tokens);
    let kept = Kept {
        metrics: values(&file.metrics),
        functions: file.functions.iter().map(keep).collect(),
        columns: columns(&file.functions),
        parse_error_share: file.parse_error_share,
        links: Cow::Borrowed(links),
        tokens: &tokens,
    };
    bytes_of(&kept)
}

fn bytes_of(kept: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(kept).expect("plain data can be written into memory")
}

/// Every piece of the file's own text that is kept.
pub fn texts(measured: &Measured) -> impl Iterator<Item = &str> {
    let Measured { file, links, .. } = measured;
    let functions = file.functions.iter().map(|function| &*function.name);
    let imports = links.imports.iter();
    let imported = imports.flat_map(|import| import.names.iter().chain([&import.path]));
    functions
        .chain([&*links.package])
        .chain(imported.map(|text| &**text))
}

/// Reads what [`to_bytes`] wrote of the text of `file`; `None` for anything else.
pub fn from_bytes(bytes: &[u8], file: &SourceFile) -> Option<Measured> {
    let kept: Kept<'_> = postcard::from_bytes(bytes).ok()?;
    Some(Measured {
        links: kept.links.into_owned(),
        hash: file.hash,
        tokens: Tokens::default(),
        packed: kept.tokens.to_vec(),
        file: FileMeasurement {
            path: file.path.clone(),
            language: language::by_id(file.language?)?.id,
            kind: file.kind,
            metrics: metrics(kept.metrics)?,
            functions: functions(kept.functions, kept.columns)?,
            parse_error_share: kept.parse_error_share,
        },
    })
}

impl Measured {
    /// Reads the tokens from what is kept of them. Whoever holds the bytes knows by their checksum that
    /// they are whole.
    pub(super) fn unpack(&mut self) {
        let packed = std::mem::take(&mut self.packed);
        if !packed.is_empty() {
            self.tokens = postcard::from_bytes(&packed).unwrap_or_default();
        }
    }
}

/// A hash of all that the duplicates among files depend on: where they are, what they are for, and
/// what they say.
pub fn duplicates_key(files: &[Measured]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for Measured { file, hash, .. } in files {
        hasher.update(hash);
        hasher.update(&bytes_of(&(&file.path, file.language, file.kind)));
    }
    hasher.finalize().into()
}

/// Writes what [`duplicates`](super::duplicates) found among files.
pub fn duplicates_to_bytes(groups: &[DuplicateGroup], files: &[Measured]) -> Vec<u8> {
    let lines = files.iter().map(|measured| {
        let lines = measured.file.metrics.get(duplication::EXPLANATION.id);
        lines.map(|lines| lines as u32)
    });
    bytes_of(&KeptDuplicates {
        groups: Cow::Borrowed(groups),
        lines: lines.collect(),
    })
}

/// Reads what [`duplicates_to_bytes`] wrote of the same files, and sets what
/// [`duplicates`](super::duplicates) sets; `None` for anything else.
pub fn duplicates_from_bytes(bytes: &[u8], files: &mut [Measured]) -> Option<Vec<DuplicateGroup>> {
    let kept: KeptDuplicates<'_> = postcard::from_bytes(bytes).ok()?;
    if kept.lines.len() != files.len() {
        return None;
    }
    for (measured, lines) in files.iter_mut().zip(kept.lines) {
        if let Some(lines) = lines {
            let metrics = &mut measured.file.metrics;
            metrics.set(duplication::EXPLANATION.id, f64::from(lines));
        }
    }
    Some(kept.groups.into_owned())
}

fn keep(function: &FunctionMeasurement) -> KeptFunction<'_> {
    KeptFunction {
        name: Cow::Borrowed(&function.name),
        start_line: function.lines.start_line,
        end_line: function.lines.end_line,
        extractions: function
            .extractions
            .iter()
            .map(KeptExtraction::of)
            .collect(),
        group: function.group,
    }
}

fn functions(kept: Vec<KeptFunction<'_>>, columns: Columns) -> Option<Vec<FunctionMeasurement>> {
    let count = kept.len();
    let is_whole =
        |column: &Vec<f64>| column.len() == count && column.iter().all(|value| value.is_finite());
    let columns = columns.into_iter().map(|(number, column)| {
        let id = IDS.get(usize::from(number))?;
        is_whole(&column).then_some((*id, column))
    });
    let rows = Metrics::of_columns(columns.collect::<Option<_>>()?, count);
    Some(kept.into_iter().zip(rows).map(recall).collect())
}

fn recall((kept, metrics): (KeptFunction<'_>, Metrics)) -> FunctionMeasurement {
    FunctionMeasurement {
        name: kept.name.into_owned(),
        lines: LineRange::new(kept.start_line, kept.end_line),
        metrics,
        extractions: kept
            .extractions
            .into_iter()
            .map(KeptExtraction::recall)
            .collect(),
        group: kept.group,
    }
}

/// The values of this module; what others add, such as tokens, they add again.
fn values(metrics: &Metrics) -> Values {
    let numbered = |(id, value)| Some((number(id)?, value));
    metrics.iter().filter_map(numbered).collect()
}

/// All functions of a file have values of the same metrics.
fn columns(functions: &[FunctionMeasurement]) -> Columns {
    let first = functions.iter().take(1);
    let ids = first.flat_map(|function| function.metrics.iter().map(|(id, _)| id));
    let column = |id: &'static str| {
        let values = functions.iter().map(|function| function.metrics.get(id));
        Some((number(id)?, values.collect::<Option<_>>()?))
    };
    ids.filter_map(column).collect()
}

fn number(id: &str) -> Option<u8> {
    u8::try_from(IDS.binary_search(&id).ok()?).ok()
}

fn metrics(values: Values) -> Option<Metrics> {
    let mut metrics = Metrics::default();
    for (number, value) in values {
        let id = IDS.get(usize::from(number))?;
        value.is_finite().then(|| metrics.set(id, value))?;
    }
    Some(metrics)
}

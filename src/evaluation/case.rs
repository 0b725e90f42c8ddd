//! A repository twice: clean, and with defects planted in it.
//!
//! A case is a folder `clean` with the files, and `defects.toml` with the edits that plant. An edit
//! replaces a text that stands once in its file; where the defect then stands is looked up, never
//! written down, so that no label can point at the wrong lines.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Error;
use super::kinds::{self, Kind};
use crate::model::{Excerpt, LineRange};

/// The name of the file with the labels, and of the folder beside it.
const LABELS: &str = "defects.toml";
const CLEAN: &str = "clean/";

/// The texts of files, by path.
pub type Files = BTreeMap<String, String>;

/// A repository twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Name of the folder.
    pub name: String,
    /// Id of its language.
    pub language: String,
    /// What the code is about.
    pub about: String,
    /// The files as they should be.
    pub clean: Files,
    /// The same with every defect.
    pub planted: Files,
    /// What was planted.
    pub defects: Vec<Defect>,
}

/// A planted defect.
#[derive(Clone, Debug, PartialEq)]
pub struct Defect {
    /// Unique in its case.
    pub id: String,
    /// Its kind.
    pub kind: &'static Kind,
    /// What is wrong, in one sentence.
    pub says: String,
    /// Where a finding about it may point, in the planted tree; the first is where it was planted.
    pub places: Vec<Place>,
    /// Words of which one in a finding's text does as well as the right category.
    pub keywords: Vec<String>,
}

/// Lines of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path relative to the root of the repository.
    pub path: String,
    /// The lines.
    pub lines: LineRange,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    language: String,
    about: String,
    defect: Vec<Label>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    id: String,
    kind: String,
    file: String,
    says: String,
    before: String,
    after: String,
    #[serde(default)]
    also: Vec<Also>,
    #[serde(default)]
    keywords: Vec<String>,
}

/// Another place that an expert would point at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Also {
    /// The file of the defect where it is left out.
    file: Option<String>,
    /// A text that stands there once.
    text: String,
}

/// The cases among files that are named `CASE/defects.toml` and `CASE/clean/PATH`, by name.
pub(super) fn all(files: impl IntoIterator<Item = (String, String)>) -> Result<Vec<Case>, Error> {
    let mut folders: BTreeMap<String, Files> = BTreeMap::new();
    for (path, text) in files {
        if let Some((case, path)) = path.split_once('/') {
            let folder = folders.entry(case.to_owned()).or_default();
            folder.insert(path.to_owned(), text);
        }
    }
    let cases = folders.into_iter().map(|(name, files)| case(name, files));
    let cases = cases.collect::<Result<Vec<_>, _>>()?;
    if cases.is_empty() {
        return Err(Error::NoCases);
    }
    Ok(cases)
}

fn case(name: String, mut files: Files) -> Result<Case, Error> {
    let label = |message: String| Error::Label {
        case: name.clone(),
        message,
    };
    let labels = files
        .remove(LABELS)
        .ok_or_else(|| label(format!("it has no {LABELS}")))?;
    let labels: Labels = toml::from_str(&labels).map_err(|error| {
        let place = Excerpt::of(LABELS, &labels, error.span().unwrap_or_default());
        label(format!(
            "{LABELS}, line {}: {}",
            place.line,
            error.message()
        ))
    })?;
    let clean: Files = files
        .into_iter()
        .filter_map(|(path, text)| Some((path.strip_prefix(CLEAN)?.to_owned(), text)))
        .collect();
    let mut planted = clean.clone();
    for it in &labels.defect {
        plant(it, &clean, &mut planted).map_err(|flaw| label(format!("{}: {flaw}", it.id)))?;
    }
    let mut defects: Vec<Defect> = Vec::new();
    for it in labels.defect {
        let id = it.id.clone();
        if defects.iter().any(|other| other.id == id) {
            return Err(label(format!("{id} stands twice")));
        }
        let defect = defect(it, &planted).map_err(|flaw| label(format!("{id}: {flaw}")))?;
        defects.push(defect);
    }
    Ok(Case {
        language: labels.language,
        about: labels.about,
        clean,
        planted,
        defects,
        name,
    })
}

/// Replaces what stands once in the clean file, and still stands there.
fn plant(label: &Label, clean: &Files, planted: &mut Files) -> Result<(), String> {
    once(clean, &label.file, &label.before)?;
    let at = once(planted, &label.file, &label.before)?;
    if let Some(text) = planted.get_mut(&label.file) {
        text.replace_range(at..at + label.before.len(), &label.after);
    }
    Ok(())
}

fn defect(label: Label, planted: &Files) -> Result<Defect, String> {
    let kind = kinds::by_id(&label.kind).ok_or(format!("there is no kind {}", label.kind))?;
    let mut places = vec![place(planted, label.file.clone(), &label.after)?];
    for also in label.also {
        let file = also.file.unwrap_or_else(|| label.file.clone());
        places.push(place(planted, file, &also.text)?);
    }
    Ok(Defect {
        id: label.id,
        kind,
        says: label.says,
        places,
        keywords: label.keywords,
    })
}

fn place(files: &Files, path: String, text: &str) -> Result<Place, String> {
    let at = once(files, &path, text)?;
    let file = files.get(&path).map_or("", String::as_str);
    let blank = text.len() - text.trim_start_matches('\n').len();
    let line = |at: usize| file[..at].matches('\n').count() + 1;
    let end = at + text.trim_end().len().max(1) - 1;
    let lines = LineRange::new(line(at + blank), line(end));
    Ok(Place { path, lines })
}

/// Where a text stands that stands once.
fn once(files: &Files, path: &str, text: &str) -> Result<usize, String> {
    let file = files.get(path).ok_or(format!("there is no {path}"))?;
    let mut places = file.match_indices(text);
    match (text.trim().is_empty(), places.next(), places.next()) {
        (false, Some((at, _)), None) => Ok(at),
        (true, ..) => Err("an empty text".to_owned()),
        (_, None, _) => Err(format!("{path} does not hold {text:?}")),
        _ => Err(format!("{path} holds {text:?} more than once")),
    }
}

#[cfg(test)]
mod tests {
    use super::{LineRange, all};

    const LABELS: &str = r#"
language = "python"
about = "A shop."

[[defect]]
id = "limit"
kind = "off-by-one"
file = "a.py"
says = "Ten is refused."
before = "if n <= 10:"
after = "if n < 10:"
also = [{ file = "b.py", text = "LIMIT = 10" }]
"#;

    fn read(labels: &str) -> Result<super::Case, String> {
        let files = [
            ("shop/defects.toml", labels),
            (
                "shop/clean/a.py",
                "def f(n):\n    if n <= 10:\n        return 1\n",
            ),
            ("shop/clean/b.py", "\nLIMIT = 10\n"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let mut cases = all(files).map_err(|error| error.to_string())?;
        Ok(cases.remove(0))
    }

    #[test]
    fn a_defect_is_planted_and_found_again() {
        let case = read(LABELS).unwrap();
        assert_eq!(
            case.planted["a.py"],
            "def f(n):\n    if n < 10:\n        return 1\n"
        );
        assert_eq!(
            case.clean["a.py"],
            "def f(n):\n    if n <= 10:\n        return 1\n"
        );
        let places = &case.defects[0].places;
        assert_eq!(
            (places[0].path.as_str(), places[0].lines),
            ("a.py", LineRange::new(2, 2))
        );
        assert_eq!(
            (places[1].path.as_str(), places[1].lines),
            ("b.py", LineRange::new(2, 2))
        );
    }

    #[test]
    fn labels_that_do_not_fit_the_files_are_refused() {
        for (from, to) in [
            ("off-by-one", "taste"),
            ("file = \"a.py\"", "file = \"c.py\""),
            ("if n <= 10:", "n"),
            ("LIMIT = 10", "LIMIT = 11"),
            ("says", "tells"),
        ] {
            let labels = LABELS.replacen(from, to, 1);
            assert!(read(&labels).is_err(), "{to}");
        }
        let twice = LABELS.split_once("[[defect]]").unwrap().1;
        assert!(read(&format!("{LABELS}\n[[defect]]{twice}")).is_err());
    }
}

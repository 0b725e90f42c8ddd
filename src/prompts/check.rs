//! Whether a template that somebody wrote can take the place of one that ships with the program.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::template::{environment, used_inputs};
use super::{EXAMPLES, Error, PROMPTS, Prompts, boundary};
use crate::model::Excerpt;
use crate::redact::Redactor;

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Stable code, known to `create-dump explain`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where; `None` where it is wrong as a whole.
    pub place: Option<Box<Excerpt>>,
}

const WRITE_FRONT_MATTER: &str = "begin with +++, id, version, inputs and answer, +++; `create-dump prompts export` writes examples";

/// A template while it is checked.
struct Template<'a> {
    id: &'static str,
    source: &'a str,
}

static PRINTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{.*?\}\}").expect("the pattern is a constant, and tested"));

/// Checks what is to take the place of the template `id`.
pub(crate) fn check(id: &'static str, source: &str) -> Result<(), Problem> {
    let template = Template { id, source };
    template.parses()?;
    template.knows_its_inputs()?;
    let prompts = Prompts::parse(&[(id, source)]).map_err(|error| template.wrong(&error))?;
    template.answers_as_expected(&prompts)?;
    template.keeps_text_inside(&prompts)
}

impl Template<'_> {
    /// Where the part behind the front matter begins.
    fn body(&self) -> usize {
        self.source.find("\n+++\n").map_or(0, |end| end + 5)
    }

    fn parses(&self) -> Result<(), Problem> {
        let mut environment = environment();
        let body = self.source[self.body()..].to_owned();
        let parsed = environment.add_template_owned(self.id, body);
        parsed.map_err(|error| {
            self.wrong(&Error::Template {
                id: self.id,
                source: error,
            })
        })
    }

    /// An input that no template of this id is given.
    fn knows_its_inputs(&self) -> Result<(), Problem> {
        let mut environment = environment();
        let added = environment.add_template_owned(self.id, self.source[self.body()..].to_owned());
        let used = added.and_then(|()| used_inputs(&environment, self.id));
        let given = inputs_of(self.id);
        let unknown = used.unwrap_or_default().into_iter();
        let mut unknown = unknown.filter(|name| !given.contains_key(name));
        let Some(name) = unknown.next() else {
            return Ok(());
        };
        let known: Vec<&str> = given.keys().map(String::as_str).collect();
        let place = self.word(&name);
        Err(self.problem(
            "prompt-unknown-input",
            format!("there is no input `{name}`"),
            format!("the inputs of `{}` are {}", self.id, known.join(", ")),
            place,
        ))
    }

    fn answers_as_expected(&self, prompts: &Prompts) -> Result<(), Problem> {
        let built_in = Prompts::builtin();
        let answer = |prompts: &Prompts| {
            let mut infos = prompts.infos();
            infos
                .find(|info| info.id == self.id)
                .map(|info| info.answer)
        };
        let (expected, found) = (answer(&built_in), answer(prompts));
        if expected == found {
            return Ok(());
        }
        Err(self.problem(
            "prompt-front-matter",
            format!(
                "its answer is `{}`, which the program does not expect",
                found.unwrap_or_default()
            ),
            format!("write answer = \"{}\"", expected.unwrap_or_default()),
            self.word("answer"),
        ))
    }

    /// Renders with everything given and with little given: text of the repository has to stand inside
    /// a boundary, and the first block has to be the same for every request.
    fn keeps_text_inside(&self, prompts: &Prompts) -> Result<(), Problem> {
        let full = Value::Object(inputs_of(self.id));
        let redactor = Redactor::new();
        let first = prompts
            .render(self.id, &full, &redactor)
            .map_err(|error| self.wrong(&error))?;
        let other =
            Prompts::parse(&[(self.id, self.source)]).map_err(|error| self.wrong(&error))?;
        let sparse = sparse(&full);
        let second = other
            .render(self.id, &sparse, &redactor)
            .map_err(|error| self.wrong(&error))?;
        if first.system != second.system {
            return Err(self.problem(
                "prompt-boundary",
                "its block `system` depends on inputs".to_owned(),
                "keep it the same for every request, so that servers can cache it; print inputs in `user`".to_owned(),
                self.word("system"),
            ));
        }
        if !first.user.contains("<<<DATA ") {
            return Err(self.problem(
                "prompt-boundary",
                "it shows nothing of the repository inside a boundary".to_owned(),
                "print inputs with the filter `data`, as in {{ text | data }}".to_owned(),
                self.word("user"),
            ));
        }
        Ok(())
    }

    fn wrong(&self, error: &Error) -> Problem {
        let (help, place) = match error {
            Error::Outside { .. } => (
                "print it with the filter `data`, as in {{ text | data }}",
                self.printed_outside(),
            ),
            Error::Template { source, .. } => (
                "templates are written in the language of Jinja",
                source.range().map(|range| {
                    let body = self.body();
                    range.start + body..range.end + body
                }),
            ),
            Error::FrontMatter { place, .. } => (WRITE_FRONT_MATTER, Some(place.clone())),
            Error::Unknown { .. } => (WRITE_FRONT_MATTER, None),
        };
        let message = match error {
            // Its line counts from behind the front matter: the place says it better.
            Error::Template { source, .. } => match source.detail() {
                Some(detail) => format!("{}: {detail}", source.kind()),
                None => source.kind().to_string(),
            },
            Error::FrontMatter { message, .. } => format!("its front matter is wrong: {message}"),
            Error::Outside { .. } => {
                "it prints text of the repository outside of a boundary".to_owned()
            }
            error @ Error::Unknown { .. } => error.to_string(),
        };
        self.problem(error.code(), message, help.to_owned(), place)
    }

    /// The printed expression without which less stands outside of boundaries.
    fn printed_outside(&self) -> Option<Range<usize>> {
        let outside = |source: &str| {
            let mut environment = environment();
            let body = source.find("\n+++\n").map_or(0, |end| end + 5);
            environment
                .add_template_owned(self.id, source[body..].to_owned())
                .ok()?;
            let inputs = Value::Object(inputs_of(self.id));
            let template = environment.get_template(self.id).ok()?;
            let rendered = template.render(minijinja::value::Serde(&inputs)).ok()?;
            Some(boundary::marks(&rendered))
        };
        let whole = outside(self.source)?;
        let body = self.body();
        let printed = PRINTED.find_iter(&self.source[body..]);
        let mut places = printed.map(|found| found.start() + body..found.end() + body);
        places.find(|place| {
            let mut without = self.source.to_owned();
            without.replace_range(place.clone(), "");
            outside(&without).is_some_and(|left| left < whole)
        })
    }

    /// Where a word stands first behind the front matter, or in it.
    fn word(&self, word: &str) -> Option<Range<usize>> {
        let body = self.body();
        let pattern = Regex::new(&format!(r"\b{}\b", regex::escape(word))).ok()?;
        let behind = pattern.find_at(self.source, body);
        let found = behind.or_else(|| pattern.find(self.source));
        found.map(|found| found.range())
    }

    fn problem(
        &self,
        code: &'static str,
        message: String,
        help: String,
        place: Option<Range<usize>>,
    ) -> Problem {
        let place = place.filter(|place| self.source.get(place.clone()).is_some());
        Problem {
            code,
            message,
            help,
            place: place.map(|place| Box::new(Excerpt::of(self.id, self.source, place))),
        }
    }
}

/// The inputs of a template, with values to try it out with.
pub(super) fn inputs_of(id: &str) -> serde_json::Map<String, Value> {
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    debug_assert!(PROMPTS.iter().all(|(id, _)| examples[*id].is_object()));
    examples[id].as_object().cloned().unwrap_or_default()
}

/// Inputs that may be missing.
const OPTIONAL: [&str; 2] = ["part", "path_before"];

/// The same with other texts, and without what need not be there.
fn sparse(inputs: &Value) -> Value {
    match inputs {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| match value {
                    _ if OPTIONAL.contains(&name.as_str()) => (name.clone(), Value::Null),
                    Value::Array(_) => (name.clone(), Value::Array(Vec::new())),
                    value => (name.clone(), sparse(value)),
                })
                .collect(),
        ),
        Value::String(_) => Value::String("another text".to_owned()),
        Value::Bool(value) => Value::Bool(!value),
        Value::Number(_) => Value::from(4_711),
        value => value.clone(),
    }
}

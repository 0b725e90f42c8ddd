//! Reading and rendering templates.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Object, ObjectRepr, Serde, ValueKind};
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value};
use serde::{Deserialize, Serialize};

use super::answer::ANSWERS;
use super::guidance::Guidance;
use super::{Error, PROMPTS, Prompt, boundary};
use crate::model::PromptReport;
use crate::redact::{Clean, Redactor};

/// Most steps of the template language that one rendering may take.
const FUEL: u64 = 2_000_000;

/// Deepest nesting of a template.
const RECURSION_LIMIT: usize = 64;

/// What a template says of itself.
#[derive(Clone, Debug)]
pub(crate) struct PromptInfo {
    /// Its id.
    pub id: &'static str,
    /// Its version.
    pub version: u32,
    /// Name of the answer's schema.
    pub answer: &'static str,
    /// Whether it is another than the one that ships with the program.
    pub is_own: bool,
    /// The inputs that it uses.
    pub inputs: BTreeSet<String>,
}

/// The templates, parsed.
#[derive(Debug)]
pub(crate) struct Prompts {
    templates: Vec<Template>,
    environment: Environment<'static>,
    guidance: Guidance,
}

#[derive(Debug)]
struct Template {
    id: &'static str,
    version: u32,
    answer: &'static str,
    schema: serde_json::Value,
    /// Hash of its source.
    hash: blake3::Hash,
    /// The block without inputs, once it is rendered and cleaned.
    system: OnceLock<Clean>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    id: String,
    version: u32,
    inputs: BTreeSet<String>,
    answer: String,
}

impl Prompts {
    /// The prompts that ship with the program.
    pub(crate) fn builtin() -> Self {
        Self::parse(PROMPTS).expect("the prompts that ship with the program are tested")
    }

    pub(super) fn parse(sources: &[(&'static str, &str)]) -> Result<Self, Error> {
        let mut environment = environment();
        let templates = sources
            .iter()
            .map(|(id, source)| Template::add(id, source, &mut environment))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            templates,
            environment,
            guidance: Guidance::default(),
        })
    }

    /// The prompts that ship with the program, with these in the place of those with their ids; they
    /// have passed [`check`](super::check).
    pub(crate) fn with(own: &[(&'static str, &str)]) -> Self {
        let sources = PROMPTS.iter().map(|(id, source)| {
            let own = own.iter().find(|(of, _)| of == id);
            (*id, own.map_or(*source, |(_, own)| *own))
        });
        let sources: Vec<_> = sources.collect();
        Self::parse(&sources).expect("templates are checked before they are taken")
    }

    /// The same with what the people who run the review say.
    pub(crate) fn guided(self, guidance: Guidance) -> Self {
        Self { guidance, ..self }
    }

    /// The same, of which nothing has been rendered yet.
    pub(crate) fn fresh(&self) -> Self {
        let templates = self.templates.iter().map(|template| Template {
            schema: template.schema.clone(),
            system: OnceLock::new(),
            ..*template
        });
        Self {
            templates: templates.collect(),
            environment: self.environment.clone(),
            guidance: self.guidance.clone(),
        }
    }

    /// Those that prompts were made of.
    pub(crate) fn rendered(&self) -> Vec<PromptReport> {
        let rendered = self.templates.iter();
        let rendered = rendered.filter(|template| template.system.get().is_some());
        rendered
            .map(|template| PromptReport {
                id: template.id.to_owned(),
                version: template.version,
                answer: template.answer.to_owned(),
                hash: template.hash.to_hex()[..12].to_owned(),
                own: template.is_own(),
            })
            .collect()
    }

    /// Id, version and answer of every template, with the inputs that it uses.
    pub(crate) fn infos(&self) -> impl Iterator<Item = PromptInfo> + '_ {
        self.templates.iter().map(|template| PromptInfo {
            id: template.id,
            version: template.version,
            answer: template.answer,
            is_own: template.is_own(),
            inputs: used_inputs(&self.environment, template.id).unwrap_or_default(),
        })
    }

    /// Renders the prompt `id` with inputs from `context`, and takes secrets out of the result.
    pub(crate) fn render(
        &self,
        id: &str,
        context: impl Serialize,
        redactor: &Redactor,
    ) -> Result<Prompt, Error> {
        let template = self.templates.iter().find(|template| template.id == id);
        let template = template.ok_or_else(|| Error::Unknown { id: id.to_owned() })?;
        let context = Value::from(Serde(context));
        let path = context.get_attr("path").ok();
        let path = path.as_ref().and_then(|path| path.as_str());
        let blocks = self.blocks(template.id, context.clone());
        let (mut system, mut user) = blocks.map_err(|source| Error::Template {
            id: template.id,
            source,
        })?;
        if boundary::leaves(&system) || boundary::leaves(&user) {
            return Err(Error::Outside { id: template.id });
        }
        system.push_str(&self.guidance.for_all());
        user.push_str(&self.guidance.for_file(template.id, path));
        let system = template.system.get_or_init(|| redactor.clean(&system).text);
        Ok(Prompt {
            id: template.id,
            version: template.version,
            system: system.clone(),
            user: redactor.clean(&user).text,
            answer: template.answer,
            schema: template.schema.clone(),
        })
    }

    fn blocks(&self, id: &str, context: Value) -> Result<(String, String), minijinja::Error> {
        let template = self.environment.get_template(id)?;
        let mut rendered = template.render_captured_to(context, std::io::sink())?;
        rendered.with_state_mut(|state| {
            let system = state.render_block("system")?.trim().to_owned();
            let user = state.render_block("user")?.trim().to_owned();
            Ok((system, user))
        })
    }
}

/// What a template begins with.
const MARK: &str = "+++\n";

/// Where a key of the front matter stands in the template.
fn key_of(front: &str, key: &str) -> Range<usize> {
    let mut start = MARK.len();
    for line in front.split_inclusive('\n') {
        if line.starts_with(key) {
            return start..start + line.trim_end().len();
        }
        start += line.len();
    }
    0..0
}

impl Template {
    fn add(
        id: &'static str,
        source: &str,
        environment: &mut Environment<'static>,
    ) -> Result<Self, Error> {
        let wrong =
            |message: String, place: Range<usize>| Error::FrontMatter { id, message, place };
        let (text, body) = source
            .strip_prefix(MARK)
            .and_then(|rest| rest.split_once("\n+++\n"))
            .ok_or_else(|| {
                let first = source.lines().next().unwrap_or_default();
                let message = "it does not stand between two `+++` lines";
                wrong(message.to_owned(), 0..first.len())
            })?;
        let front: FrontMatter = toml::from_str(text).map_err(|error| {
            let place = error.span().unwrap_or_default();
            let message = error.message().to_owned();
            wrong(message, MARK.len() + place.start..MARK.len() + place.end)
        })?;
        if front.id != id {
            let message = format!("it says that the id is `{}`", front.id);
            return Err(wrong(message, key_of(text, "id")));
        }
        let answer = ANSWERS.iter().find(|answer| answer.id == front.answer);
        let answer = answer.ok_or_else(|| {
            let message = format!("no answer `{}`", front.answer);
            wrong(message, key_of(text, "answer"))
        })?;
        environment
            .add_template_owned(id, body.to_owned())
            .map_err(|source| Error::Template { id, source })?;
        let used = used_inputs(environment, id).map_err(|source| Error::Template { id, source })?;
        if used != front.inputs {
            let message = format!("inputs are {:?}, used are {used:?}", front.inputs);
            return Err(wrong(message, key_of(text, "inputs")));
        }
        Ok(Self {
            id,
            version: front.version,
            answer: answer.id,
            schema: (answer.schema)(),
            hash: blake3::hash(source.as_bytes()),
            system: OnceLock::new(),
        })
    }

    /// Whether it is another than the one that ships with the program.
    fn is_own(&self) -> bool {
        let mut shipped = PROMPTS
            .iter()
            .map(|(_, source)| blake3::hash(source.as_bytes()));
        !shipped.any(|hash| hash == self.hash)
    }
}

pub(super) fn used_inputs(
    environment: &Environment<'_>,
    id: &str,
) -> Result<BTreeSet<String>, minijinja::Error> {
    let template = environment.get_template(id)?;
    Ok(template.undeclared_variables(false).into_iter().collect())
}

pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .expect("the delimiters are the usual ones"),
    );
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(RECURSION_LIMIT);
    environment.add_filter("data", |text: String| {
        Value::from_object(Inside(boundary::data(&boundary::unmarked(&text))))
    });
    environment.set_formatter(marked);
    environment
}

/// Text inside its boundary. Whatever a template does to it but printing makes plain text of it again.
#[derive(Debug)]
struct Inside(String);

impl Object for Inside {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Prints a value; what may be text of the repository is marked until it stands inside a boundary.
fn marked(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    match value.kind() {
        ValueKind::Number | ValueKind::Bool | ValueKind::None | ValueKind::Undefined => {
            minijinja::escape_formatter(out, state, value)
        }
        _ if value.downcast_object_ref::<Inside>().is_some() => Ok(write!(out, "{value}")?),
        _ => Ok(out.write_str(&boundary::marked(&value.to_string()))?),
    }
}

//! Reading and rendering templates.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use serde::{Deserialize, Serialize};

use super::answer::ANSWERS;
use super::{Error, PROMPTS, Prompt, boundary};
use crate::redact::{Clean, Redactor};

/// Most steps of the template language that one rendering may take.
const FUEL: u64 = 2_000_000;

/// Deepest nesting of a template.
const RECURSION_LIMIT: usize = 64;

/// The templates, parsed.
#[derive(Debug)]
pub(crate) struct Prompts {
    templates: Vec<Template>,
    environment: Environment<'static>,
}

#[derive(Debug)]
struct Template {
    id: &'static str,
    version: u32,
    answer: &'static str,
    schema: serde_json::Value,
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

    pub(super) fn parse(sources: &[(&'static str, &'static str)]) -> Result<Self, Error> {
        let mut environment = environment();
        let templates = sources
            .iter()
            .map(|(id, source)| Template::add(id, source, &mut environment))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            templates,
            environment,
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
        let (system, user) =
            self.blocks(template.id, context)
                .map_err(|source| Error::Template {
                    id: template.id,
                    source,
                })?;
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

    fn blocks(
        &self,
        id: &str,
        context: impl Serialize,
    ) -> Result<(String, String), minijinja::Error> {
        let context = Value::from(Serde(context));
        let template = self.environment.get_template(id)?;
        let mut rendered = template.render_captured_to(context, std::io::sink())?;
        rendered.with_state_mut(|state| {
            let system = state.render_block("system")?.trim().to_owned();
            let user = state.render_block("user")?.trim().to_owned();
            Ok((system, user))
        })
    }
}

impl Template {
    fn add(
        id: &'static str,
        source: &'static str,
        environment: &mut Environment<'static>,
    ) -> Result<Self, Error> {
        let wrong = |message: String| Error::FrontMatter { id, message };
        let (front, body) = source
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++\n"))
            .ok_or_else(|| wrong("it does not stand between two `+++` lines".to_owned()))?;
        let front: FrontMatter =
            toml::from_str(front).map_err(|error| wrong(error.message().to_owned()))?;
        if front.id != id {
            return Err(wrong(format!("it says that the id is `{}`", front.id)));
        }
        let answer = ANSWERS.iter().find(|answer| answer.id == front.answer);
        let answer = answer.ok_or_else(|| wrong(format!("no answer `{}`", front.answer)))?;
        environment
            .add_template(id, body)
            .map_err(|source| Error::Template { id, source })?;
        let used = used_inputs(environment, id).map_err(|source| Error::Template { id, source })?;
        if used != front.inputs {
            return Err(wrong(format!(
                "inputs are {:?}, used are {used:?}",
                front.inputs
            )));
        }
        Ok(Self {
            id,
            version: front.version,
            answer: answer.id,
            schema: (answer.schema)(),
            system: OnceLock::new(),
        })
    }
}

fn used_inputs(
    environment: &Environment<'_>,
    id: &str,
) -> Result<BTreeSet<String>, minijinja::Error> {
    let template = environment.get_template(id)?;
    Ok(template.undeclared_variables(false).into_iter().collect())
}

fn environment() -> Environment<'static> {
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
    environment.add_filter("data", |text: String| boundary::data(&text));
    environment
}

//! `create-dump prompts`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::error::{About, Failure};
use super::exit::Exit;
use super::given;
use super::options::{Assignments, ConfigArgs};
use super::output::Output;
use crate::config::{Environment, Settings};
use crate::pipeline::{self, PromptFile, RenderedPrompt, Services};

/// Show, try out and check what a model is asked with
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the templates with their versions, inputs and the tokens that each costs at least
    List(Common),
    /// Print a template
    Show(One),
    /// Print a prompt as it would be sent, with its tokens: of inputs to try it out with, or of your own
    Render(RenderArgs),
    /// Check templates of yours: a file, or all of a folder
    Check(CheckArgs),
    /// Write the templates of the program to a folder, to start from
    Export(ExportArgs),
}

#[derive(Debug, Default, clap::Args)]
struct Common {
    /// Take the templates of this folder in the place of those of the same name
    #[arg(long, value_name = "DIR")]
    prompts: Option<String>,

    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Args)]
struct One {
    /// Id of the template, as in file-review
    #[arg(value_name = "ID")]
    id: String,

    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
struct RenderArgs {
    #[command(flatten)]
    one: One,

    /// Inputs as a JSON object
    #[arg(long, value_name = "FILE", conflicts_with = "source")]
    input: Option<PathBuf>,

    /// Ask about this file or folder, as an analysis would; of change-review about what changed in it.
    /// What depends on answers is made up, and nothing is sent
    #[arg(long, value_name = "PATH")]
    source: Option<PathBuf>,

    /// Revision that a change is compared with
    #[arg(long, value_name = "REV", default_value = "HEAD", requires = "source")]
    base: String,
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
    /// A template, or a folder of templates; the folder that the settings name where it is left out
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Args)]
struct ExportArgs {
    /// Folder to write to; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Overwrite files that are there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        None => list(&Common::default()),
        Some(Command::List(common)) => list(common),
        Some(Command::Show(one)) => show(one),
        Some(Command::Render(args)) => render(args),
        Some(Command::Check(args)) => check(args),
        Some(Command::Export(args)) => export(args),
    }
}

impl Common {
    fn settings(&self) -> Result<Settings, Failure> {
        let mut assignments = Assignments::default();
        assignments.option("llm.prompts", "--prompts", self.prompts.as_ref());
        let environment = Environment::of_process();
        let loaded = self.config.load(".".as_ref(), assignments, &environment)?;
        Ok(loaded.settings)
    }

    /// Services that say what would be sent, and send nothing.
    fn previewing(&self) -> Result<Services, Failure> {
        let settings = self.settings()?;
        Ok(Services::new(&settings, String::new()).previewing(&settings)?)
    }

    fn services(&self) -> Result<Services, Failure> {
        let settings = self.settings()?;
        Ok(Services::new(&settings, String::new()).with_prompts(&settings)?)
    }
}

fn print(text: &str) -> Result<Exit, Failure> {
    Output::Stdout.write(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Done)
}

fn list(common: &Common) -> Result<Exit, Failure> {
    let settings = common.settings()?;
    let services = common.services()?;
    let mut text =
        "| prompt | version | answer | written by | fixed tokens | inputs |\n|---|---:|---|---|---:|---|\n"
            .to_owned();
    for row in pipeline::prompt_rows(settings.llm.prompts.as_deref())? {
        let rendered = pipeline::render_prompt(&services, row.id, None)?;
        let [system, _, schema] = rendered.tokens;
        let author = if row.is_own { "you" } else { "create-dump" };
        text += &format!(
            "| {} | {} | {} | {author} | {} | {} |\n",
            row.id,
            row.version,
            row.answer,
            system + schema,
            row.inputs.join(", ")
        );
    }
    print(&text)
}

fn show(one: &One) -> Result<Exit, Failure> {
    let settings = one.common.settings()?;
    print(&pipeline::prompt_source(
        &one.id,
        settings.llm.prompts.as_deref(),
    )?)
}

fn render(args: &RenderArgs) -> Result<Exit, Failure> {
    let prompts = match &args.source {
        Some(path) => {
            let services = args.one.common.previewing()?;
            super::wait_for(None, async {
                Ok(pipeline::prompts_about(&services, &args.one.id, path, &args.base).await?)
            })?
        }
        None => {
            let services = args.one.common.services()?;
            let inputs = args.input.as_deref().map(read_inputs).transpose()?;
            vec![pipeline::render_prompt(
                &services,
                &args.one.id,
                inputs.as_ref(),
            )?]
        }
    };
    let text: Vec<String> = prompts.iter().map(shown).collect();
    print(&text.join("\n"))
}

fn read_inputs(path: &Path) -> Result<serde_json::Value, Failure> {
    let wrong = |cause: String| Failure {
        code: "prompt-inputs",
        message: format!("read the inputs `{}`: {cause}", path.display()),
        help: "write a JSON object with the inputs that `create-dump prompts list` names"
            .to_owned(),
        exit: Exit::Wrong,
        about: About::thing(path.display()),
    };
    let text = given::text(path, 16).map_err(|error| wrong(error.to_string()))?;
    let inputs: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    match inputs.is_object() {
        true => Ok(inputs),
        false => Err(wrong("it is no JSON object".to_owned())),
    }
}

fn shown(prompt: &RenderedPrompt) -> String {
    let [system, user, schema] = prompt.tokens;
    format!(
        "prompt {} version {} · {} tokens: system {system}, user {user}, schema {schema}\n\n== system\n{}\n\n== user\n{}\n\n== schema\n{}\n",
        prompt.id,
        prompt.version,
        system + user + schema,
        prompt.system,
        prompt.user,
        prompt.schema
    )
}

/// Tells what is wrong with each template; the first problem is how the run ends.
fn check(args: &CheckArgs) -> Result<Exit, Failure> {
    let environment = Environment::of_process();
    let loaded = args
        .config
        .load(".".as_ref(), Assignments::default(), &environment)?;
    let folder = args.path.as_ref().or(loaded.settings.llm.prompts.as_ref());
    let Some(path) = folder else {
        return print("no templates of yours: those of the program are asked with\n");
    };
    let files = match path.is_dir() {
        true => PromptFile::all(path)?,
        false => vec![PromptFile::read(path)?],
    };
    if files.is_empty() {
        return print(&format!(
            "nothing was checked: `{}` holds no template, whose name ends with {}\n",
            path.display(),
            PromptFile::ENDING
        ));
    }
    let mut wrong = Vec::new();
    let mut text = String::new();
    for file in &files {
        match file.check() {
            Ok(()) => text += &format!("{}: can be used\n", file.path.display()),
            Err(error) => wrong.push(error),
        }
    }
    print(&text)?;
    let mut wrong = wrong.into_iter().map(Failure::from);
    let Some(first) = wrong.next() else {
        return Ok(Exit::Done);
    };
    for failure in wrong {
        failure.tell();
    }
    Err(first)
}

fn export(args: &ExportArgs) -> Result<Exit, Failure> {
    let failure = |path: &Path, cause: &dyn std::fmt::Display, help: &str| Failure {
        code: "prompt-export",
        message: format!("write the template `{}`: {cause}", path.display()),
        help: help.to_owned(),
        exit: Exit::Wrong,
        about: About::thing(path.display()),
    };
    let paths: Vec<(PathBuf, &str)> = pipeline::built_in_prompts()
        .map(|(name, source)| (args.folder.join(name), source))
        .collect();
    if let Some((path, _)) = paths.iter().find(|(path, _)| path.exists() && !args.force) {
        return Err(failure(
            path,
            &"it is there already",
            "name another folder, or give --force",
        ));
    }
    let help = "name a folder that you may write to";
    fs::create_dir_all(&args.folder).map_err(|error| failure(&args.folder, &error, help))?;
    let mut text = String::new();
    for (path, source) in &paths {
        Output::of(Some(path)).write(|out| out.write_all(source.as_bytes()))?;
        text += &format!("{}\n", path.display());
    }
    print(&text)
}

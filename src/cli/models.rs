//! `create-dump models`.

use clap::Subcommand;

use super::error::Failure;
use super::exit::Exit;
use super::model::ServerArgs;
use super::notes::{one_line, tell};
use super::options::{Assignments, ConfigArgs};
use super::output::Output;
use super::wait_for;
use crate::config::{Environment, Settings};
use crate::model::words::counted;
use crate::model::{KnownModel, ServerCheck};
use crate::pipeline;

/// Say which models are known and what they cost, or measure what a server supports
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the models whose context and prices are known, or those of the server that is named
    List(Box<AskingArgs>),
    /// Ask a server what it supports, with about ten small requests and one of some thousand tokens
    Check(Box<AskingArgs>),
}

#[derive(Debug, clap::Args)]
struct Form {
    /// Form of the answer
    #[arg(long, value_name = "NAME", default_value = "markdown", value_parser = ["markdown", "json"])]
    format: String,
}

#[derive(Debug, clap::Args)]
struct AskingArgs {
    #[command(flatten)]
    server: ServerArgs,

    #[command(flatten)]
    form: Form,

    #[command(flatten)]
    config: ConfigArgs,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        Command::List(args) => list(args),
        Command::Check(args) => check(args),
    }
}

/// Nobody is asked unless a server is named.
fn list(args: &AskingArgs) -> Result<Exit, Failure> {
    let known = match args.server.names_a_server() {
        false => pipeline::known_models(),
        true => {
            let settings = settings(args)?;
            wait_for(None, async {
                let (settings, _) = pipeline::find_server(settings).await?;
                Ok(pipeline::server_models(&settings).await?)
            })?
        }
    };
    print(&args.form, &known, || listed(&known))?;
    Ok(Exit::Done)
}

/// Ends well where the server can be used.
fn check(args: &AskingArgs) -> Result<Exit, Failure> {
    let settings = settings(args)?;
    let check = wait_for(None, async {
        let (settings, found) = pipeline::find_server(settings).await?;
        if let Some(found) = found {
            tell(format!("note: {}", one_line(&found.message)));
        }
        tell(
            "note: the check sends about ten small requests and one of some thousand tokens, which may cost a cent",
        );
        Ok(pipeline::check_server(&settings).await?)
    })?;
    print(&args.form, &check, || told(&check))?;
    Ok(if check.is_usable() {
        Exit::Done
    } else {
        Exit::GateFailed
    })
}

fn settings(args: &AskingArgs) -> Result<Settings, Failure> {
    let mut assignments = Assignments::default();
    args.server.assignments(&mut assignments);
    let environment = Environment::of_process();
    let loaded = args.config.load(".".as_ref(), assignments, &environment)?;
    Ok(loaded.settings)
}

fn print(
    form: &Form,
    value: &impl serde::Serialize,
    page: impl Fn() -> String,
) -> Result<(), Failure> {
    Output::Stdout.write(|out| match form.format.as_str() {
        "json" => {
            serde_json::to_writer(&mut *out, value)?;
            out.write_all(b"\n")
        }
        _ => out.write_all(page().as_bytes()),
    })
}

fn listed(known: &[KnownModel]) -> String {
    let mut page = "US dollars a million tokens, without any discount; `llm.prices` adds to them.\n\n| model | context | prompt | answer |\n|---|---:|---:|---:|\n".to_owned();
    let price = |price: Option<f64>| price.map_or("unknown".to_owned(), |it| format!("{it:.2}"));
    for known in known {
        let window = known.context_window.map(|window| window.to_string());
        page += &format!(
            "| {} | {} | {} | {} |\n",
            cell(&known.model),
            window.as_deref().unwrap_or("unknown"),
            price(known.input_price),
            price(known.output_price)
        );
    }
    page
}

fn told(check: &ServerCheck) -> String {
    let mut page = format!(
        "{} at {}, model {}\n\n| | supported | seen |\n|---|---|---|\n",
        check.provider.as_deref().unwrap_or("server"),
        cell(&check.base_url),
        cell(check.model.as_deref().unwrap_or("not named"))
    );
    for row in &check.capabilities {
        page += &format!(
            "| {} | {} | {} |\n",
            row.id,
            row.supported.word(),
            cell(&row.words)
        );
    }
    let cost = match check.cost_usd {
        Some(cost) => format!("USD {cost:.4}"),
        None => "at a price that is not known".to_owned(),
    };
    page + &format!(
        "\n{}, {} of prompts and {} of answers by the server's count, {cost}.\n",
        counted(check.requests as usize, "request", "requests"),
        counted(check.prompt_tokens as usize, "token", "tokens"),
        check.completion_tokens
    )
}

/// Words of a server in a table: they end neither their cell nor their line.
fn cell(words: &str) -> String {
    one_line(words).replace('|', "\\|")
}

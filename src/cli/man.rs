//! `create-dump man`: the pages of the manual, made of what `--help` says.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::error::Failure;
use super::exit::Exit;
use super::output::{self, Output};
use super::{Cli, help, options};
use crate::config::Environment;

/// Print the page of the manual, or write the pages of all commands to a folder
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder to write to, as in ~/.local/share/man/man1; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let time = options::generated_at(&Environment::of_process())?;
    let date = time.split('T').next().unwrap_or_default();
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    match &args.folder {
        None => {
            let page = page(&command, date);
            Output::Stdout.write(|out| out.write_all(page.as_bytes()))?;
        }
        Some(folder) => {
            fs::create_dir_all(folder).map_err(|error| output::failure(folder, error))?;
            write(&command, date, folder)?;
        }
    }
    Ok(Exit::Done)
}

/// Writes the page of a command and of those below it.
fn write(command: &Command, date: &str, folder: &Path) -> Result<(), Failure> {
    for below in command.get_subcommands() {
        write(below, date, folder)?;
    }
    let place = folder.join(format!("{}.1", name(command)));
    let page = page(command, date);
    Output::of(Some(&place)).write(|out| out.write_all(page.as_bytes()))
}

/// `create-dump-analyze` for `create-dump analyze`.
fn name(command: &Command) -> String {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    name.replace(' ', "-")
}

fn page(command: &Command, date: &str) -> String {
    let mut page = Vec::new();
    render(command, date, &mut page).expect("memory takes every write");
    without_breaks(&String::from_utf8_lossy(&page))
}

fn render(command: &Command, date: &str, out: &mut Vec<u8>) -> io::Result<()> {
    let name = name(command);
    let version = concat!("create-dump ", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone().display_name(&name))
        .title(name)
        .date(date)
        .source(version)
        .manual("create-dump");
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    listed("EXAMPLES", help::examples(command.get_name()), out)?;
    listed("EXIT STATUS", help::EXIT_CODES, out)
}

/// A section of terms, each with what it means.
fn listed(title: &str, rows: &[(&str, &str)], out: &mut Vec<u8>) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut section = Roff::default();
    section.control("SH", [title]);
    for (term, what) in rows {
        section.control("TP", []);
        section.text([bold(*term)]);
        section.text([roman(*what)]);
    }
    section.to_writer(out)
}

/// An empty line between breaks is a space, which linters of pages want called so.
fn without_breaks(page: &str) -> String {
    page.replace(".br\n\n.br\n", ".sp\n")
}

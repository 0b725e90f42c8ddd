//! What holds for every command at a terminal: colours, and paging.

use std::ffi::{OsStr, OsString};

use anstream::ColorChoice;
use clap::ValueEnum as _;

use super::output;
use super::progress::When;

/// How the program shows what it says.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Terminal")]
pub(super) struct TerminalArgs {
    /// Write errors and help in colour; auto obeys NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,

    /// Show long results on a terminal page by page, by CREATE_DUMP_PAGER, PAGER or less; auto does
    /// not in CI. What goes to a pipe or a file is never paged
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    paging: When,

    /// The same as --paging never
    #[arg(long, global = true)]
    no_pager: bool,
}

impl TerminalArgs {
    /// Decides about paging, now that the command line is understood.
    pub(super) fn choose(&self) {
        output::choose_paging(if self.no_pager {
            When::Never
        } else {
            self.paging
        });
    }
}

/// Decides about colours before the command line is understood: what is wrong with it is in colour
/// too.
pub(super) fn choose_colour(arguments: &[OsString]) {
    let mut choice = ColorChoice::Auto;
    let mut words = arguments.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        let value = match word.to_str().and_then(|word| word.strip_prefix("--color")) {
            Some("") => words.next().map(OsString::as_os_str),
            Some(rest) => rest.strip_prefix('=').map(OsStr::new),
            None => None,
        };
        let when = value
            .and_then(OsStr::to_str)
            .map(|value| When::from_str(value, false));
        choice = match when {
            Some(Ok(When::Always)) => ColorChoice::Always,
            Some(Ok(When::Never)) => ColorChoice::Never,
            Some(Ok(When::Auto)) => ColorChoice::Auto,
            _ => choice,
        };
    }
    choice.write_global();
}

/// Whether standard error is written in colour.
pub(super) fn is_coloured() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != ColorChoice::Never
}

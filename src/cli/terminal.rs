//! What holds for every command at a terminal: colours, and paging.

use std::ffi::OsString;

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
    let values = values_of(arguments, "--color");
    let choice = match values
        .filter_map(|it| When::from_str(it, false).ok())
        .last()
    {
        Some(When::Always) => ColorChoice::Always,
        Some(When::Never) => ColorChoice::Never,
        Some(When::Auto) | None => ColorChoice::Auto,
    };
    choice.write_global();
}

/// The values that arguments give to an option, where they cannot be parsed as a whole yet.
pub(super) fn values_of<'a>(
    arguments: &'a [OsString],
    option: &'a str,
) -> impl Iterator<Item = &'a str> {
    let mut words = arguments.iter().take_while(|word| *word != "--");
    std::iter::from_fn(move || {
        loop {
            let word = words.next()?.to_str();
            let value = match word.and_then(|word| word.strip_prefix(option)) {
                Some("") => words.next().and_then(|next| next.to_str()),
                Some(rest) => rest.strip_prefix('='),
                None => None,
            };
            if value.is_some() {
                return value;
            }
        }
    })
}

/// Whether standard error is written in colour.
pub(super) fn is_coloured() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != ColorChoice::Never
}

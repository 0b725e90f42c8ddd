//! Long results on a terminal, page by page.

use std::io::{self, IsTerminal, Write};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use crate::cli::interrupt;
use crate::cli::progress::When;
use crate::config::Environment;

/// What the command line says about it; nothing is paged before it was read.
static WHEN: OnceLock<When> = OnceLock::new();

/// Decides for the whole run.
pub(in crate::cli) fn choose(when: When) {
    // Once is enough: a process has one command line.
    let _ = WHEN.set(when);
}

/// Characters that mean something to a shell: a pager with one of them is a command for it, as in git.
const SHELL: [char; 19] = [
    '|', '&', ';', '<', '>', '(', ')', '$', '`', '\\', '"', '\'', '*', '?', '[', '#', '~', '=', '%',
];

/// A pager that reads a result.
pub(super) struct Pager(Child);

impl Pager {
    /// Starts one where standard output is a terminal and somebody sits there.
    pub(super) fn start() -> Option<Self> {
        let when = WHEN.get().copied().unwrap_or(When::Never);
        if when == When::Never || !io::stdout().is_terminal() {
            return None;
        }
        let environment = Environment::of_process();
        if when == When::Auto && is_unattended(&environment) {
            return None;
        }
        let child = command(&environment)?.spawn().ok()?;
        // Ctrl-C is for the pager, which shares the terminal: without this one it would be left there.
        interrupt::leave_to_others();
        Some(Self(child))
    }

    /// Where the result goes. Without its pipe the pager ends.
    pub(super) fn pipe(&mut self) -> Option<impl Write + use<>> {
        self.0.stdin.take()
    }

    /// Waits until the reader has read enough.
    pub(super) fn wait(mut self) {
        let _ = self.0.wait();
    }
}

/// Whether nobody presses a key, or the terminal moves no cursor.
fn is_unattended(environment: &Environment) -> bool {
    environment.variable("CI").is_some() || environment.variable("TERM") == Some("dumb")
}

/// The user's pager, or less told to end where everything fits, to keep colours and to leave the text
/// on the screen. None where the user wants none.
fn command(environment: &Environment) -> Option<Command> {
    let wanted = ["CREATE_DUMP_PAGER", "PAGER"];
    // Set to nothing means no pager.
    let wanted = wanted
        .iter()
        .find_map(|name| environment.variables.get(*name));
    let line = wanted.map_or("less", String::as_str);
    let mut command = match cfg!(unix) && line.contains(SHELL) {
        true => {
            let mut shell = Command::new("sh");
            shell.args(["-c", line]);
            shell
        }
        false => {
            let mut words = line.split_whitespace();
            let program = words.next().filter(|program| *program != "cat")?;
            let mut command = Command::new(program);
            command.args(words);
            command
        }
    };
    command.stdin(Stdio::piped());
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if environment.variable(name).is_none() {
            command.env(name, value);
        }
    }
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&str, &str)]) -> Option<String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let environment = Environment {
            variables: variables.iter().map(owned).collect(),
            ..Environment::default()
        };
        let command = command(&environment)?;
        let mut words = vec![command.get_program().to_string_lossy().into_owned()];
        words.extend(
            command
                .get_args()
                .map(|it| it.to_string_lossy().into_owned()),
        );
        Some(words.join(" "))
    }

    #[test]
    fn the_pager_is_the_users() {
        assert_eq!(chosen(&[]).as_deref(), Some("less"));
        assert_eq!(chosen(&[("PAGER", "more -d")]).as_deref(), Some("more -d"));
        let both = [("PAGER", "more"), ("CREATE_DUMP_PAGER", "bat -p")];
        assert_eq!(chosen(&both).as_deref(), Some("bat -p"));
        assert_eq!(chosen(&[("PAGER", "cat")]), None);
        let quoted = chosen(&[("PAGER", "less -P 'one page'")]);
        assert_eq!(quoted.as_deref(), Some("sh -c less -P 'one page'"));
        assert_eq!(
            chosen(&[("CREATE_DUMP_PAGER", ""), ("PAGER", "less")]),
            None
        );
    }
}

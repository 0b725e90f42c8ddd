//! The clipboard: by a program of the desktop, or by the terminal where there is none, as over SSH.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::cli::error::Failure;
use crate::cli::exit::Exit;
use crate::cli::notes;
use crate::config::Environment;

/// Terminals take this much at least; many take no more and drop the whole, in bytes of base64.
const SAFE: usize = 74_994;

/// A program that puts its input into the clipboard, and the variable that tells of its desktop.
struct Program {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Set where the program has a clipboard to write to; empty for always.
    variable: &'static str,
}

const fn program(
    name: &'static str,
    arguments: &'static [&'static str],
    variable: &'static str,
) -> Program {
    Program {
        name,
        arguments,
        variable,
    }
}

static PROGRAMS: [Program; 5] = [
    program("pbcopy", &[], ""),
    program("clip.exe", &[], ""),
    program("wl-copy", &[], "WAYLAND_DISPLAY"),
    program("xclip", &["-selection", "clipboard"], "DISPLAY"),
    program("xsel", &["--clipboard", "--input"], "DISPLAY"),
];

/// Copies a text. Over SSH the desktop of the far machine is not the user's, so the terminal is asked.
pub(super) fn copy(text: &[u8], environment: &Environment) -> Result<(), Failure> {
    let is_set = |name: &str| environment.variable(name).is_some();
    let is_remote = is_set("SSH_CONNECTION") || is_set("SSH_TTY");
    let mut usable = PROGRAMS
        .iter()
        .filter(|program| program.variable.is_empty() || is_set(program.variable));
    if !is_remote && usable.any(|program| feed(program, text).is_ok()) {
        return Ok(());
    }
    let sequence = escape_sequence(text, is_set("TMUX"));
    if sequence.len() > SAFE {
        notes::tell(format!(
            "note: the dump is {} kB for the terminal to copy; many take 75 kB at most and drop more: write a file with --output",
            sequence.len() / 1000
        ));
    }
    to_terminal(&sequence).map_err(|error| Failure {
        code: "no-clipboard",
        message: format!(
            "copy the dump: there is no clipboard program, and no terminal to ask: {error}"
        ),
        help: "write a file with `--output FILE`, or install wl-copy, xclip or xsel".to_owned(),
        exit: Exit::Unreachable,
        about: Box::default(),
    })
}

fn feed(program: &Program, text: &[u8]) -> io::Result<()> {
    let mut child = Command::new(program.name)
        .args(program.arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text)?;
    }
    if child.wait()?.success() {
        Ok(())
    } else {
        Err(io::Error::other("it failed"))
    }
}

/// OSC 52: the terminal puts it into the clipboard of the machine that the user sits at. Tmux passes
/// on what is wrapped for it.
fn escape_sequence(text: &[u8], is_in_tmux: bool) -> String {
    let copy = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    if is_in_tmux {
        format!("\x1bPtmux;{}\x1b\\", copy.replace('\x1b', "\x1b\x1b"))
    } else {
        copy
    }
}

fn to_terminal(sequence: &str) -> io::Result<()> {
    let path = if cfg!(windows) { "CONOUT$" } else { "/dev/tty" };
    let mut terminal = OpenOptions::new().write(true).open(path)?;
    terminal.write_all(sequence.as_bytes())?;
    terminal.flush()
}

#[cfg(test)]
mod tests {
    use super::escape_sequence;

    #[test]
    fn the_terminal_is_asked_and_tmux_passes_it_on() {
        assert_eq!(escape_sequence(b"dump\n", false), "\x1b]52;c;ZHVtcAo=\x07");
        assert_eq!(
            escape_sequence(b"dump\n", true),
            "\x1bPtmux;\x1b\x1b]52;c;ZHVtcAo=\x07\x1b\\"
        );
    }
}

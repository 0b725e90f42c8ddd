//! The program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    #[expect(clippy::disallowed_methods, reason = "the program's own arguments")]
    create_dump::cli::run(std::env::args_os())
}

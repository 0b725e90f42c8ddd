//! The program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    create_dump::cli::run(std::env::args_os())
}

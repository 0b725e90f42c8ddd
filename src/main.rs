//! The program: everything is in the library.

use std::process::ExitCode;

/// Trees of syntax are built and dropped on all threads at once, by the C code of the grammars too,
/// which takes it because it stands in for `malloc`.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    create_dump::cli::run(std::env::args_os())
}

//! Hands the arguments to `leadctl::run` and exits with its code.

/// A sheet's rows are many small pieces of text: the system's allocator took a sixth of the time of a bulk run.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    leadctl::run(std::env::args_os()).into()
}

//! Hands the arguments to `leadctl::run` and exits with its code.

fn main() -> std::process::ExitCode {
    leadctl::run(std::env::args_os()).into()
}

//! `waxseal completions`: what shells complete.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::{Cli, TEMPLATE};
use crate::error::CliError;
use crate::output::write_bytes;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal completions bash > ~/.local/share/bash-completion/completions/waxseal
  waxseal completions zsh > ~/.zfunc/_waxseal
  waxseal completions fish > ~/.config/fish/completions/waxseal.fish
";

/// Write the completions of a shell
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "waxseal", &mut script);
    write_bytes(None, &[&script])?;
    Ok(Status::Good)
}

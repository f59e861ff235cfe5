//! `waxseal authentication-results`: what servers said of a message, and which of it to believe.

mod header;
mod show;
mod strip;

use clap::Subcommand;

use crate::args::TEMPLATE;
use crate::error::CliError;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal authentication-results show mail.eml --authserv-id mx.example.net
  waxseal authentication-results strip --authserv-id mx.example.net < in.eml > out.eml
";

/// Show, believe or delete what servers said of a message (RFC 8601)
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(show::Args),
    Strip(strip::Args),
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    match &args.command {
        Command::Show(args) => show::run(args),
        Command::Strip(args) => strip::run(args),
    }
}

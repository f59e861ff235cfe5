//! `waxseal key`: keys made, published and checked.

mod check;
pub(crate) mod file;
mod generate;
mod record;

use clap::Subcommand;

use crate::args::TEMPLATE;
use crate::error::CliError;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal key generate --domain example.com --selector s1 --output k.pem
  waxseal key record --key k.pem --domain example.com --selector s1 --format zone
  waxseal key check --key k.pem --domain example.com --selector s1 --dns live
";

/// Make, publish and check the keys that sign
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Generate(generate::Args),
    Record(record::Args),
    Check(check::Args),
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    match &args.command {
        Command::Generate(args) => generate::run(args),
        Command::Record(args) => record::run(args),
        Command::Check(args) => check::run(args),
    }
}

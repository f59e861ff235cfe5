//! `waxseal dns`: the questions that mail asks, and the answers to them.

mod questions;
mod snapshot;

use clap::Subcommand;

use crate::args::TEMPLATE;
use crate::error::CliError;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal dns questions Maildir > questions.txt
  dig +noall +comments +question +answer -f questions.txt | waxseal dns snapshot > dns.json
  waxseal dns questions Maildir --dns dns.json          what the answers make one ask next
  waxseal dns questions Maildir --dns live --record-dns dns.json      all of it at once
";

/// List the DNS questions that mail asks, and keep the answers
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Questions(questions::Args),
    Snapshot(snapshot::Args),
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    match &args.command {
        Command::Questions(args) => questions::run(args),
        Command::Snapshot(args) => snapshot::run(args),
    }
}

//! `waxseal dns`: the questions that mail asks.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use waxseal_batch::{RunOptions, StoredMessage};
use waxseal_dns::Recorder;
use waxseal_parse::message::Message;
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::Question;
use waxseal_verify::policy::Policy;

use crate::CRYPTO;
use crate::args::TEMPLATE;
use crate::error::{self, CliError};
use crate::input::{InputArgs, place};
use crate::output;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal dns questions Maildir
  waxseal dns questions inbox.mbox archive.mbox.gz --format json --output questions.json
";

const EXIT_CODES: &str = "\
Exit codes:
    0  all mail was read
    2  the command line is wrong
    4  something could not be read or written; the questions of all other mail are there";

/// List the DNS questions that mail asks
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Questions(QuestionsArgs),
}

/// List the DNS questions that the signatures of stored mail ask, sorted, each once
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
struct QuestionsArgs {
    #[command(flatten)]
    input: InputArgs,

    /// How the questions are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Where the questions are written, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One question a line: name and type
    Text,
    /// An array of objects with the members name and type
    Json,
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    match &args.command {
        Command::Questions(args) => questions(args),
    }
}

fn questions(args: &QuestionsArgs) -> Result<Status, CliError> {
    if let Some(output) = &args.output {
        args.input.check_output(output)?;
    }
    let input = args.input.open()?;
    let verifier = Verifier::new(&CRYPTO, Policy::lenient());
    let mut recorder = Recorder::new();
    let mut status = Status::Good;
    let work = |stored: &StoredMessage<'_>| of_message(&verifier, stored);
    waxseal_batch::run(input, &RunOptions::default(), work, |item| {
        match item.outcome {
            Ok(questions) => recorder.extend(questions),
            Err(damage) => {
                error::warning(&format!("{}: {damage}", place(&item.location)));
                status = Status::Failure;
            }
        }
        ControlFlow::Continue(())
    })?;
    let mut text = Vec::new();
    match args.format {
        Format::Text => recorder.write_text(&mut text),
        Format::Json => recorder.write_json(&mut text),
    }
    .map_err(CliError::Stdout)?;
    output::write_bytes(args.output.as_deref(), &[&text])?;
    Ok(status)
}

/// The header says which keys are needed, so the body is not hashed.
fn of_message(verifier: &Verifier<'_>, stored: &StoredMessage<'_>) -> BTreeSet<Question> {
    let message = Message::parse_within(stored.bytes(), &verifier.limits().parse);
    let prepared = verifier.prepare_header(&message).finish();
    prepared.questions().cloned().collect()
}

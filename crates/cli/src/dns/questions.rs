//! `waxseal dns questions`: what mail asks of the DNS and the facts at hand do not answer.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::ValueEnum;
use waxseal_batch::{RunOptions, StoredMessage};
use waxseal_dns::Recorder;
use waxseal_dns::live::{DnsSource, LiveDns};
use waxseal_parse::message::Message;
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::dns::Question;
use waxseal_verify::policy::Policy;

use crate::CRYPTO;
use crate::args::TEMPLATE;
use crate::dns_source::DnsArgs;
use crate::envelope::EnvelopeArgs;
use crate::error::{self, CliError};
use crate::input::{InputArgs, place};
use crate::methods::MethodArgs;
use crate::output;
use crate::status::Status;
use crate::time;

const EXAMPLES: &str = "\
Examples:
  waxseal dns questions Maildir
  waxseal dns questions Maildir --dns dns.json --trust-received mx.example.net
  waxseal dns questions inbox.mbox archive.mbox.gz --format json --output questions.json
  waxseal dns questions Maildir --dns live --record-dns dns.json     asks, and keeps the answers
";

const EXIT_CODES: &str = "\
Answers lead to further questions: ask, keep the answers, and call again with --dns until nothing is
listed. DKIM alone needs one round. With --dns live the answers come by themselves and nothing is
left to list; --record-dns keeps them.

Exit codes:
    0  all mail was read
    2  the command line is wrong
    3  no name server has answered
    4  something could not be read or written; the questions of all other mail are there";

/// List the DNS questions that stored mail asks and that are not answered yet, sorted, each once
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    dns: DnsArgs,

    /// How the questions are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Where the questions are written, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    methods: MethodArgs,

    #[command(flatten)]
    envelope: EnvelopeArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One question a line: name and type
    Text,
    /// An array of objects with the members name and type
    Json,
}

pub(super) fn run(args: &Args) -> Result<Status, CliError> {
    for output in [args.output.as_deref(), args.dns.record()].into_iter().flatten() {
        args.input.check_output(output)?;
    }
    let asker = Asker {
        authenticator: Authenticator::new(&CRYPTO, args.methods.apply(Policy::lenient())?),
        source: args.dns.open()?,
        envelope: &args.envelope,
    };
    let input = args.input.open()?;
    let mut recorder = Recorder::new();
    let mut status = Status::Good;
    let work = |stored: &StoredMessage<'_>| asker.of_message(stored);
    let mut options = RunOptions::default();
    options.jobs = DnsArgs::jobs(&asker.source);
    waxseal_batch::run(input, &options, work, |item| {
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
    args.dns.finish(&asker.source)?;
    let is_silent = asker.source.live().is_some_and(LiveDns::is_silent);
    Ok(if is_silent && status == Status::Good { Status::TemporaryFailure } else { status })
}

struct Asker<'a> {
    authenticator: Authenticator<'static>,
    source: DnsSource,
    envelope: &'a EnvelopeArgs,
}

impl Asker<'_> {
    fn of_message(&self, stored: &StoredMessage<'_>) -> Vec<Question> {
        let limits = &self.authenticator.dkim().limits().parse;
        let message = Message::parse_within(stored.bytes(), limits);
        let envelope = self.envelope.of(&message).and_then(Result::ok);
        let prepared = self.authenticator.prepare(&message, envelope.as_ref());
        // No question depends on the instant.
        let at = time::now();
        match self.source.evaluate(|dns| self.authenticator.evaluate(&prepared, dns, at)) {
            Ok(evaluated) => evaluated.missing,
            Err(open) => open.into_questions(),
        }
    }
}

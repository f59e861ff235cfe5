//! `waxseal dns snapshot`: what dig was told, kept for good.

use std::path::PathBuf;

use waxseal_dns::{Limits, Snapshot};

use crate::args::TEMPLATE;
use crate::error::CliError;
use crate::status::Status;
use crate::{input, output};

const EXAMPLES: &str = "\
Examples:
  waxseal dns snapshot dig.txt --output dns.json
  dig +noall +comments +question +answer -f questions.txt | waxseal dns snapshot > dns.json
  dig +noall +comments +question +answer -f more.txt | waxseal dns snapshot --add-to dns.json
";

const EXIT_CODES: &str = "\
The snapshot tells apart what does not exist, what failed and what nobody asked. Questions that dig
got no response to are left out, so that they are asked again.

Exit codes:
    0  the snapshot is written
    2  the command line is wrong
    4  something could not be read or written";

/// Keep what dig was told as a JSON snapshot of the DNS
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(super) struct Args {
    /// The output of `dig +noall +comments +question +answer`; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    input: PathBuf,

    /// A snapshot that gets the answers too; of two answers to one question the new one counts
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    add_to: Option<PathBuf>,

    /// Where the snapshot is written, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Status, CliError> {
    let limits = Limits::default();
    let mut snapshot = match &args.add_to {
        Some(path) => {
            let text = input::read_whole(path, limits.file_bytes)?;
            let parsed = Snapshot::parse(&text, &limits);
            parsed.map_err(|source| CliError::Snapshot { path: path.clone(), source })?
        }
        None => Snapshot::new(),
    };
    let text = input::read_whole(&args.input, limits.file_bytes)?;
    let told = Snapshot::from_dig(&text, &limits)
        .map_err(|source| CliError::Dig { path: args.input.clone(), source })?;
    for (question, answer) in told.answers() {
        // What one snapshot has taken, another takes.
        let _ = snapshot.insert(question.clone(), answer.clone());
    }
    let mut written = Vec::new();
    snapshot.write(&mut written).map_err(CliError::Stdout)?;
    let output = args.add_to.as_deref().or(args.output.as_deref());
    output::write_bytes(output, &[&written])?;
    Ok(Status::Good)
}

//! `waxseal rules`: the rules that `waxseal check` runs.

use std::path::PathBuf;

use clap::ValueEnum;
use waxseal_report::RuleList;

use crate::args::TEMPLATE;
use crate::error::CliError;
use crate::output::{self, Output};
use crate::rules_config::ConfigArgs;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal rules
  waxseal rules --config waxseal.toml
  waxseal rules --format markdown --output docs/rules.md
";

const EXIT_CODES: &str = "\
Rules that the configuration switches off are left out; severities are those that count.

Exit codes:
    0  the rules are listed
    2  the command line or the configuration is wrong
    4  something could not be read or written";

/// List the rules by which domains are checked
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(flatten)]
    config: ConfigArgs,

    /// How the rules are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Where the rules are written, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table: code, name, severity, the version that had it first, what it finds
    Text,
    /// One JSON document, with the documentation
    Json,
    /// The reference page: everything about every rule
    Markdown,
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    let rules = RuleList::new(args.config.load()?.rules.declarations());
    let path = args.output.as_deref();
    let text = match args.format {
        Format::Text => rules.text(Output::wants_color(path)),
        Format::Json => rules.json(),
        Format::Markdown => rules.markdown(),
    };
    output::write(path, text)?;
    Ok(Status::Good)
}

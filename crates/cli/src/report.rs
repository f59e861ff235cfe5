//! `waxseal report`: what receivers report back.

mod csv;
mod text;

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use waxseal_feedback::container::{ContainerDeviation, Place};
use waxseal_feedback::limits::Limits;
use waxseal_feedback::{FoundReport, Received, Report};
use waxseal_report::append_json;

use crate::args::TEMPLATE;
use crate::error::{self, CliError};
use crate::status::Status;
use crate::{input, output};

const EXAMPLES: &str = "\
Examples:
  waxseal report show google.com!example.com!1669507200!1669593599.zip
  waxseal report show reports/*.eml --format csv --output reports.csv
  waxseal report show - < mail.eml
";

const EXIT_CODES: &str = "\
Exit codes:
    0  there is a report in every file, and all of them were read
    2  the command line is wrong
    4  something could not be read or written, or a file holds no report; all others are shown";

/// Show what receivers report: DMARC aggregate and failure reports, abuse reports, TLS reports
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(ShowArgs),
}

/// Show the reports in files: XML, JSON, gzip, zip or the e-mail that brought them
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
struct ShowArgs {
    /// Files with reports, recognised by their content; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// How the reports are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Where the reports are written, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: who reports what of whom, the largest counts first
    Text,
    /// One JSON document with all that the reports say
    Json,
    /// A line a record: source, count and results
    Csv,
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    match &args.command {
        Command::Show(args) => show(args),
    }
}

fn show(args: &ShowArgs) -> Result<Status, CliError> {
    if let Some(output) = &args.output {
        input::check_output(&args.files, output)?;
    }
    let limits = Limits::default();
    let most = u64::try_from(limits.input_octets).unwrap_or(u64::MAX);
    let mut view = View::new(args.format);
    let mut status = Status::Good;
    for file in &args.files {
        let path = file.to_string_lossy();
        let received = match input::read_whole(file, most) {
            Ok(octets) => waxseal_feedback::read(&octets, &limits),
            Err(error) => {
                error.report();
                status = Status::Failure;
                continue;
            }
        };
        match received {
            Ok(received) => {
                if !view.add(&path, &received) {
                    status = Status::Failure;
                }
            }
            Err(error) => {
                view.refuse(&path, &Place::default(), &error);
                status = Status::Failure;
            }
        }
    }
    output::write(args.output.as_deref(), view.finish())?;
    Ok(status)
}

/// Gathers what is to be written.
struct View {
    format: Format,
    text: String,
    /// Whether a report stands there already.
    has_report: bool,
    /// What could not be read, for JSON.
    failures: Vec<Failure>,
}

/// A report in JSON.
#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    place: &'a Place,
    container_deviations: &'a [ContainerDeviation],
    #[serde(flatten)]
    report: &'a Report,
}

/// What could not be read, in JSON.
#[derive(Serialize)]
struct Failure {
    file: String,
    place: Place,
    error: String,
}

impl View {
    fn new(format: Format) -> Self {
        let head = match format {
            Format::Text => "",
            Format::Json => "{\"version\":1,\"reports\":[",
            Format::Csv => csv::HEAD,
        };
        Self { format, text: head.to_owned(), has_report: false, failures: Vec::new() }
    }

    /// Adds what was found in a file. Whether all of it was read.
    fn add(&mut self, path: &str, received: &Received) -> bool {
        let mut is_whole = received.damaged.is_empty();
        for found in &received.reports {
            match &found.report {
                Ok(report) => self.report(path, found, report),
                Err(error) => {
                    self.refuse(path, &found.place, error);
                    is_whole = false;
                }
            }
        }
        for (place, error) in &received.damaged {
            self.refuse(path, place, error);
        }
        is_whole
    }

    fn report(&mut self, path: &str, found: &FoundReport, report: &Report) {
        let is_first = !core::mem::replace(&mut self.has_report, true);
        match self.format {
            Format::Text => {
                if !is_first {
                    self.text.push('\n');
                }
                text::append(path, found, report, &mut self.text);
            }
            Format::Json => {
                self.text.push_str(if is_first { "\n" } else { ",\n" });
                let FoundReport { place, container_deviations, .. } = found;
                let entry = Entry { file: path, place, container_deviations, report };
                append_json(&entry, &mut self.text);
            }
            Format::Csv => csv::append(path, report, &mut self.text),
        }
    }

    /// Tells what could not be read, and goes on.
    fn refuse(&mut self, path: &str, place: &Place, error: &impl ToString) {
        let comma = if place.steps().is_empty() { "" } else { ", " };
        let error = error.to_string();
        error::warning(&format!("{path}{comma}{place}: {error}"));
        self.failures.push(Failure { file: path.to_owned(), place: place.clone(), error });
    }

    fn finish(mut self) -> String {
        if self.format == Format::Json {
            self.text.push_str("\n],\"failures\":");
            append_json(&self.failures, &mut self.text);
            self.text.push_str("}\n");
        }
        self.text
    }
}

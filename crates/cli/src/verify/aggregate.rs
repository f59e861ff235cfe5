//! Aggregate reports on the mail of a run (RFC 9990): gathered while it goes on, written at its end.

use std::fs;
use std::path::{Path, PathBuf};

use waxseal_feedback::aggregate::write::{Names, to_gzip};
use waxseal_feedback::aggregate::{
    Aggregator, AggregatorLimits, Interval, MessageResult, ReportMetadata,
};
use waxseal_parse::domain::DomainName;

use crate::error::{self, CliError};

/// Aggregate reports on the mail of this run, one file a policy domain and day.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Aggregate reports (RFC 9990)")]
pub(super) struct AggregateArgs {
    /// Where a report on each policy domain and day is written, as *.xml.gz. Messages without a known
    /// SMTP session have no place in reports
    #[arg(long, value_name = "DIR", requires = "reporter_email")]
    aggregate_reports: Option<PathBuf>,

    /// How to reach who reports; the part behind the @ names the receiver
    #[arg(long, value_name = "ADDRESS", value_parser = Reporter::parse, requires = "aggregate_reports")]
    reporter_email: Option<Reporter>,

    /// Who reports [default: the domain of --reporter-email]
    #[arg(long, value_name = "NAME", requires = "aggregate_reports")]
    reporter_name: Option<String>,
}

/// Who reports.
#[derive(Clone, Debug)]
struct Reporter {
    email: String,
    domain: DomainName,
}

impl Reporter {
    fn parse(text: &str) -> Result<Self, String> {
        let (_, domain) =
            text.rsplit_once('@').ok_or("give an address, such as dmarc@example.net")?;
        let domain = DomainName::parse(domain).map_err(|error| error.to_string())?;
        Ok(Self { email: text.to_owned(), domain })
    }
}

impl AggregateArgs {
    /// Whether reports are wanted.
    pub(super) fn is_wanted(&self) -> bool {
        self.aggregate_reports.is_some()
    }

    /// Begins to gather, where reports are wanted.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub(super) fn begin(&self) -> Result<Option<Reports>, CliError> {
        let (Some(folder), Some(reporter)) = (&self.aggregate_reports, &self.reporter_email) else {
            return Ok(None);
        };
        fs::create_dir_all(folder)
            .map_err(|source| CliError::Write { path: folder.clone(), source })?;
        let name = self.reporter_name.clone();
        Ok(Some(Reports {
            folder: folder.clone(),
            name: name.unwrap_or_else(|| reporter.domain.to_string()),
            reporter: reporter.clone(),
            aggregator: Aggregator::new(Interval::DAY, AggregatorLimits::default()),
        }))
    }
}

/// Reports in the making.
pub(super) struct Reports {
    folder: PathBuf,
    name: String,
    reporter: Reporter,
    aggregator: Aggregator,
}

impl Reports {
    /// Counts a message.
    pub(super) fn add(&mut self, message: MessageResult) {
        // What finds no place is counted, and told at the end.
        let _ = self.aggregator.add(message);
    }

    /// Writes the files.
    pub(super) fn write(self) -> Result<(), CliError> {
        let Self { folder, name, reporter, aggregator } = self;
        let left_out = aggregator.left_out();
        let receiver = reporter.domain.as_str();
        let reports = aggregator.into_reports(|domain, range| {
            let id = Names::new(receiver, domain, range).report_id();
            let mut metadata = ReportMetadata::new(&name, &reporter.email, &id, range);
            metadata.generator = Some(concat!("Waxseal ", env!("CARGO_PKG_VERSION")).to_owned());
            metadata
        });
        let mut count = 0_usize;
        for report in reports {
            let range = report.report_metadata.date_range;
            let names = Names::new(receiver, &report.policy_published.domain, range);
            let Ok(file_name) = names.file_name(None) else {
                error::warning(&format!(
                    "no report is written on {}: its file name would be too long",
                    report.policy_published.domain
                ));
                continue;
            };
            write(&folder.join(file_name), &to_gzip(&report))?;
            count = count.saturating_add(1);
        }
        let reports = if count == 1 { "report" } else { "reports" };
        error::hint(&format!("{count} aggregate {reports} in {}", folder.display()));
        if left_out > 0 {
            error::warning(&format!(
                "{left_out} messages are in no report, for there were too many different ones; \
                 report on fewer messages at a time"
            ));
        }
        Ok(())
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    fs::write(path, bytes).map_err(|source| CliError::Write { path: path.to_owned(), source })
}

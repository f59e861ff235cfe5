//! `waxseal diagnose`: why mail came back, came late, or landed in spam, and who can help.

mod collect;
mod families;
mod logs;
mod reader;
mod sender;
mod trust;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use waxseal_batch::{RunOptions, StoredMessage};
use waxseal_report::{DiagnoseFormat, DiagnoseWriter};
use waxseal_rules::profile::QueueProfile;
use waxseal_trace::postfix_log::RetryWindow;

use crate::args::TEMPLATE;
use crate::dns_source::DnsArgs;
use crate::error::{self, CliError};
use crate::fail_on::FailOn;
use crate::input::{self, InputArgs};
use crate::output::Output;
use crate::progress::Bar;
use crate::rules_config::ConfigArgs;
use crate::run;
use crate::status::Status;
use crate::sync_filter::{Folders, SyncArgs};

use collect::Collector;
use families::{Families, Family};
use logs::LogArgs;
use reader::Reader;
use sender::Senders;
use trust::TrustArgs;

const EXAMPLES: &str = "\
Examples:
  waxseal diagnose bounce.eml
  waxseal diagnose Maildir --dns live             with the records that the sender must publish
  waxseal diagnose late.eml --only delays --trust-received mx.example.net --postfix-log mail.log
  waxseal diagnose Maildir --only placement --trust-received mx.example.net
  waxseal diagnose bounces.mbox --provider spinoffice --dns dns.json --format html --output why.html
  waxseal diagnose archive --skip-junk --format jsonl --output mail.jsonl
";

const EXIT_CODES: &str = "\
It reads bounces of any kind (delivery status notifications and the free text of mail servers
that send none), notices of delay, feedback reports and automatic answers. For each recipient it
tells the cause, why it was taken for that, who can help, and what to do with the address: hard,
suppress it; soft, send again later; block, the address is good. Of the message that came back
it tells where it rested.

Of other mail it tells where it rested on its way, on whose side and why, from the Received
fields; and why it was taken for spam and who decided so, from what receivers write into the
header and from the folder. What nobody trusted wrote is told as a claim. Mail that came in time
and is no spam is counted only.

Where SPF, DKIM or DMARC is the cause and there is a --dns, the domain of From is checked, and
the finding has the records to publish.

A bounce for good, a queue that has given up, and spam that is believed to be for a fault of the
sender are errors; what may go well later, delays and claims are warnings; what is normal, as
greylisting is, are notes. The rules are listed by `waxseal rules`, and a configuration changes
what is how bad.

Exit codes, of several the first that applies:
  130  ctrl-c or a signal ended the run; what was done is written. A second one kills
    2  the command line or the configuration is wrong
    4  a path, log, DNS file or output file could not be read or written
    1  something was found that is as bad as --fail-on says; or, unless that is never, some message
       bounced for good: its kind is hard or block
    4  some mail was damaged: it could not be read
    3  DNS facts of some sender are missing or failed
    0  none of these";

/// Why did mail bounce, come late, or land in spam, who decided so, and what can be done
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    sync: SyncArgs,

    /// Look for this only: families apart by commas
    #[arg(long, value_name = "FAMILY", value_delimiter = ',')]
    only: Vec<Family>,

    #[command(flatten)]
    dns: DnsArgs,

    /// The provider that sends for the domains: the name of a profile, or a file with one
    #[arg(long, value_name = "NAME|FILE.toml")]
    provider: Option<String>,

    #[command(flatten)]
    config: ConfigArgs,

    /// How results are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: FormatName,

    /// Where results are written, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How many mails are read at the same time [default: one for each processor, and at least 16
    /// where name servers are asked]
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// From which severity on a finding makes the command fail
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,

    /// Write results and errors only: no progress, no hints, no summary on standard error
    #[arg(long, short)]
    quiet: bool,

    #[command(flatten)]
    trust: TrustArgs,

    #[command(flatten)]
    logs: LogArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// A short block a mail, then a summary
    Text,
    /// One document with all mails and the summary
    Json,
    /// One JSON object a line and mail
    Jsonl,
    /// One page that needs nothing else: charts, what to do, and the first mails
    Html,
}

impl Args {
    fn format(&self) -> DiagnoseFormat {
        match self.format {
            FormatName::Text => DiagnoseFormat::Text {
                color: Output::wants_color(self.output.as_deref()),
                width: Output::width(self.output.as_deref()),
            },
            FormatName::Json => DiagnoseFormat::Json,
            FormatName::Jsonl => DiagnoseFormat::Jsonl,
            FormatName::Html => DiagnoseFormat::Html,
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    let configured = args.config.load()?;
    let profile = configured.profile(args.provider.as_deref())?;
    let files = [args.output.as_deref(), args.dns.record()];
    for file in files.into_iter().flatten() {
        args.input.check_output(file)?;
        input::check_output(args.logs.files(), file)?;
    }
    if args.output.is_some() && args.output.as_deref() == args.dns.record() {
        let text = "--record-dns and --output want a file each";
        return Err(CliError::Usage(text.to_owned()));
    }
    let dns = args.dns.open()?;
    let logs = args.logs.read()?;
    if logs.left_out > 0 {
        error::warning(&format!("{} lines of the logs were too much and left out", logs.left_out));
    }
    let sieve = args.sync.sieve(&args.input.paths)?;
    let input = args.input.open()?;
    let mut options = RunOptions::default();
    options.jobs = args.jobs.or_else(|| DnsArgs::jobs(&dns));
    // There is nothing that is faster together.
    options.together = NonZeroUsize::MIN;
    let bar = Bar::new(&args.input, args.quiet, options.progress.clone(), options.cancel.clone());
    let senders = Senders::new(dns, profile);
    let writer = DiagnoseWriter::new(args.format(), configured.rules.declarations());
    let queue = senders.profile().and_then(|profile| profile.queue);
    let reader = Reader {
        rules: configured.rules,
        senders: (!args.dns.is_empty()).then(|| senders.clone()),
        families: Families::of(&args.only),
        trusted: args.trust.open()?,
        logs,
        window: queue.map_or_else(RetryWindow::default, QueueProfile::window),
        folders: Folders::new(&args.input.paths),
        format: args.format(),
    };
    let output = Output::create(args.output.as_deref())?;
    let collector = Collector::new(args.format(), writer, output, bar.clone());
    let work = move |stored: &[&StoredMessage<'_>]| {
        stored.iter().map(|stored| reader.read(stored)).collect()
    };
    let ended = run::to_end(input, options, sieve, work, collector, &bar)?;
    args.dns.finish(senders.dns())?;
    if !args.quiet {
        ended.hints(args.output.is_some(), args.dns.is_empty());
    }
    Ok(ended.status(args.fail_on))
}

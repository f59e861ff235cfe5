//! `waxseal verify`: stored mail judged, message by message.

mod aggregate;
mod collect;
mod facts;
mod findings;
mod judge;
mod resume;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;
use waxseal_batch::RunOptions;
use waxseal_report::{AuthservId, Format};
use waxseal_rules::rule_set::RuleSet;
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::dmarc::policy::AlignmentScope;
use waxseal_verify::policy::Policy;

use crate::CRYPTO;
use crate::args::TEMPLATE;
use crate::dns_source::DnsArgs;
use crate::envelope::EnvelopeArgs;
use crate::error::CliError;
use crate::input::InputArgs;
use crate::methods::MethodArgs;
use crate::output::Output;
use crate::progress::Bar;
use crate::run;
use crate::status::Status;
use crate::sync_filter::SyncArgs;
use crate::time::JudgedAt;

use aggregate::AggregateArgs;
use collect::{Collector, quoted};
use facts::Facts;
use judge::Judge;

const EXAMPLES: &str = "\
Examples:
  waxseal verify Maildir --dns live --trust-received mx.example.net
  waxseal verify Maildir --dns live --record-dns dns.json
  waxseal verify archive.mbox --dns dns.json --only dkim
  waxseal verify inbox.mbox --dns example.com.zone --dns dns.json --explain
  waxseal verify mail.eml --dns dns.json --trust-received 1 --findings
  waxseal verify Maildir --dns dns.json --skip-junk --folders 'INBOX,Lists/*'
  waxseal verify archive --dns dns.json --at received --format jsonl --output verdicts.jsonl \\
      --resume verdicts.checkpoint
  waxseal verify - --dns dns.json --format authentication-results --authserv-id mx.example.net \\
      < mail.eml
";

const EXIT_CODES: &str = "\
Exit codes, of several the first that applies:
  130  ctrl-c or a signal ended the run; what was done is written. A second one kills
    2  the command line is wrong, or there is no --dns
    4  a path, DNS file, checkpoint or output file could not be read or written
    1  the result of some message is fail, policy, permerror or neutral
    4  some message was damaged: it could not be read
    3  the result of some message is temperror: its DNS facts are missing or failed
    0  every message passes or is not signed
With --exit-zero the results of messages count as 0. Where the reader of the output stops, as `head`
does, the exit code is 141.

The result of a message is that of DMARC where a policy applies, else that of its best signature.
Without a word of the SMTP session (--trust-received, --client-ip) there is no SPF. Results go to standard output; progress,
hints and, with formats that do not hold it, the summary go to standard error.";

/// Judge stored mail: DKIM, SPF, DMARC and ARC
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
#[expect(clippy::struct_excessive_bools, reason = "flags are independent of each other")]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    sync: SyncArgs,

    #[command(flatten)]
    dns: DnsArgs,

    /// How results are written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: FormatName,

    /// Where results are written, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How many messages are judged at the same time [default: one for each processor, and at least
    /// 16 where name servers are asked]
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// The instant at which a signature must be valid: `now`; `received`, when each message arrived
    /// (by its topmost Received field, else by its mbox line or Maildir file name, else now); or a
    /// date: 2026-01-31, 2026-01-31T12:00:00Z, or seconds since 1970
    #[arg(long, value_name = "WHEN", default_value = "now")]
    at: JudgedAt,

    /// What is forgiven
    #[arg(long, value_name = "POLICY", default_value = "lenient")]
    policy: PolicyName,

    #[command(flatten)]
    methods: MethodArgs,

    #[command(flatten)]
    envelope: EnvelopeArgs,

    #[command(flatten)]
    aggregate: AggregateArgs,

    /// Search for the change that broke each signature. Keys of the same domain in JSON snapshots
    /// are tried too
    #[arg(long)]
    explain: bool,

    /// Say what is wrong with each message, where it stands and what mends it: what a signature
    /// leaves open, why DMARC fails, what large receivers refuse. Goes with the formats text, json
    /// and jsonl
    #[arg(long)]
    findings: bool,

    /// Keep in FILE how far the run is, and go on from there where FILE exists. At the end of the
    /// input FILE is removed
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,

    /// Who checked, for the format authentication-results: most often a host name
    #[arg(long, value_name = "NAME", value_parser = AuthservId::new)]
    authserv_id: Option<AuthservId>,

    /// Write results and errors only: no progress, no hints, no summary on standard error
    #[arg(long, short)]
    quiet: bool,

    /// End with 0 whatever the results are, for callers that read them
    #[arg(long)]
    exit_zero: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// A short block a message, then a summary
    Text,
    /// One document with all messages and the summary
    Json,
    /// One JSON object a line and message
    Jsonl,
    /// One line a signature; cells that look like formulas get an apostrophe
    Csv,
    /// One Authentication-Results field a message (RFC 8601); wants --authserv-id
    AuthenticationResults,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PolicyName {
    /// The letter of the RFCs
    Strict,
    /// What large receivers accept and stored mail needs, such as lines that end in LF; each use is
    /// told
    Lenient,
}

impl Args {
    fn format(&self) -> Result<Format, CliError> {
        Ok(match (self.format, &self.authserv_id) {
            (FormatName::AuthenticationResults, Some(authserv_id)) => {
                Format::AuthenticationResults(authserv_id.clone())
            }
            (FormatName::AuthenticationResults, None) => {
                let text = "--format authentication-results wants --authserv-id, the name of the \
                            host that vouches for the results";
                return Err(CliError::Usage(text.to_owned()));
            }
            (_, Some(_)) => {
                let text = "--authserv-id goes with --format authentication-results only";
                return Err(CliError::Usage(text.to_owned()));
            }
            (FormatName::Text, None) => {
                Format::Text { color: Output::wants_color(self.output.as_deref()) }
            }
            (FormatName::Json, None) => Format::Json,
            (FormatName::Jsonl, None) => Format::Jsonl,
            (FormatName::Csv, None) => Format::Csv,
        })
    }

    /// The command that lists what the facts do not answer.
    fn ask(&self) -> String {
        let mut words = vec!["waxseal dns questions".to_owned()];
        words.extend(self.input.paths.iter().map(|path| quoted(path)));
        words.extend(self.dns.files().map(|path| format!("--dns {}", quoted(path))));
        words.extend(self.methods.words());
        words.extend(self.envelope.words());
        words.join(" ")
    }

    /// Refuses what a recording could not repeat.
    fn check_recording(&self) -> Result<(), CliError> {
        let Some(record) = self.dns.record() else { return Ok(()) };
        let text = if self.explain {
            "--record-dns does not go with --explain, which tries all keys of its --dns files: record \
             first, then explain with --dns FILE"
        } else if self.resume.is_some() {
            "--record-dns does not go with --resume, for half a run cannot be repeated"
        } else if self.output.as_deref() == Some(record) {
            "--record-dns and --output want a file each"
        } else {
            return Ok(());
        };
        Err(CliError::Usage(text.to_owned()))
    }

    fn policy(&self) -> Result<Policy, CliError> {
        let mut policy = self.methods.apply(match self.policy {
            PolicyName::Strict => Policy::strict(),
            PolicyName::Lenient => Policy::lenient(),
        })?;
        if self.aggregate.is_wanted() {
            policy.dmarc.scope = AlignmentScope::All;
        }
        Ok(policy)
    }

    /// All that bears on the results, but the mail.
    fn fingerprint(&self, facts: &Facts) -> String {
        let Self { format, at, policy, explain, findings, output, authserv_id, .. } = self;
        let Self { methods, envelope, sync, .. } = self;
        format!(
            "verify format={format:?} at={at:?} policy={policy:?} explain={explain} \
             findings={findings} output={output:?} authserv-id={authserv_id:?} methods={methods:?} \
             envelope={envelope:?} sync={sync:?} dns={} servers={:?}",
            facts.digest,
            self.dns.servers().collect::<Vec<_>>()
        )
    }
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    let format = args.format()?;
    if args.dns.is_empty() {
        return Err(CliError::NoDns);
    }
    if args.findings && !matches!(format, Format::Text { .. } | Format::Json | Format::Jsonl) {
        let text = "--findings goes with the formats text, json and jsonl";
        return Err(CliError::Usage(text.to_owned()));
    }
    if args.resume.is_some() && args.output.is_none() && format == Format::Json {
        let text = "--resume with --format json wants --output, for one document cannot be \
                    written to standard output in two runs; or take --format jsonl";
        return Err(CliError::Usage(text.to_owned()));
    }
    if args.resume.is_some() && args.resume == args.output {
        return Err(CliError::Usage("--resume and --output want a file each".to_owned()));
    }
    if args.resume.is_some() && args.aggregate.is_wanted() {
        let text =
            "--aggregate-reports does not go with --resume, for a report on half a run is wrong";
        return Err(CliError::Usage(text.to_owned()));
    }
    args.check_recording()?;
    let files = [args.output.as_deref(), args.resume.as_deref(), args.dns.record()];
    for file in files.into_iter().flatten() {
        args.input.check_output(file)?;
    }
    let facts = Arc::new(Facts::open(&args.dns, args.explain)?);
    let sieve = args.sync.sieve(&args.input.paths)?;
    let mut input = args.input.open()?;
    let fingerprint = format!("{} {}", args.fingerprint(&facts), input.fingerprint());
    let started = resume::start(args.resume.as_deref(), args.output.as_deref(), fingerprint)?;
    if let Some(point) = &started.checkpoint.point {
        input.resume_after(point)?;
    }

    let mut options = RunOptions::default();
    options.jobs = args.jobs.or_else(|| DnsArgs::jobs(&facts.dns));
    if facts.dns.live().is_some() {
        // Who waits for name servers shall not wait for those of other messages.
        options.together = NonZeroUsize::MIN;
    }
    let bar = Bar::new(&args.input, args.quiet, options.progress.clone(), options.cancel.clone());
    let judge = Judge {
        authenticator: Authenticator::new(&CRYPTO, args.policy()?),
        envelope: args.envelope.clone(),
        facts: Arc::clone(&facts),
        at: args.at,
        now: started.now,
        format: format.clone(),
        explain: args.explain,
        rules: args.findings.then(RuleSet::built_in),
        reports: args.aggregate.is_wanted(),
    };
    let reports = args.aggregate.begin()?;
    let collector = Collector::new(format, started, bar.clone(), reports);
    let mut ended =
        run::to_end(input, options, sieve, move |stored| judge.judge(stored), collector, &bar)?;
    if let Some(reports) = ended.reports.take() {
        reports.write()?;
    }
    args.dns.finish(&facts.dns)?;
    if !args.quiet {
        ended.hints(&args.ask(), args.at, args.output.is_some());
    }
    Ok(ended.status(args.exit_zero))
}

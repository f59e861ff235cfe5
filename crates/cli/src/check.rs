//! `waxseal check`: what a domain publishes, what is wrong with it, and what to publish instead.

mod list;
mod progress;

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use waxseal_dns::live::DnsSource;
use waxseal_parse::domain::DomainName;
use waxseal_report::{CheckFormat, CheckReport, CheckWriter, RequiredReport};
use waxseal_rules::domain::{Domain, DomainRequest};
use waxseal_rules::profile::Profile;
use waxseal_rules::requirements::Requirements;
use waxseal_rules::target::Target;

use crate::args::TEMPLATE;
use crate::dns_source::DnsArgs;
use crate::error::{self, CliError};
use crate::fail_on::FailOn;
use crate::input;
use crate::output::Output;
use crate::rules_config::{ConfigArgs, Configured};
use crate::status::Status;
use list::Listed;
use progress::Bar;

const EXAMPLES: &str = "\
Examples:
  waxseal check example.com --dns live
  waxseal check https://www.example.com/ --provider spinoffice --dns dns.json
  waxseal check example.com --selector s1 --dns dns.json --format html --output example.com.html
  waxseal check --domains domains.txt --dns dns.json --format jsonl --output findings.jsonl
";

const EXIT_CODES: &str = "\
A DOMAIN may be typed as www.example.com, a web address, a mail address or the name of a record: the
report says which domain was checked. The rules are listed by `waxseal rules`, and `waxseal explain
CODE` tells everything about one of them.

Exit codes, of several the first that applies:
    4  something could not be read or written, or a line of --domains is no domain; all others are
       checked
    1  something was found that is as bad as --fail-on says; with --format sarif that is 0
    3  DNS facts are missing or failed, so that not everything is known
    2  the command line or the configuration is wrong
    0  nothing was found that is as bad as --fail-on says";

/// Octets of a policy of MTA-STS that are read, as RFC 8461 §3.3 suggests.
const MAX_POLICY: u64 = 64 * 1024;

/// Domains that are checked at once before their reports are written.
const CHUNK: usize = 128;

/// Check what a domain publishes for SPF, DKIM and DMARC: what is wrong, where, and what to publish
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// The domains, as people type them
    #[arg(value_name = "DOMAIN", required_unless_present = "domains")]
    targets: Vec<String>,

    /// A file of further domains, one a line, `#` begins a comment; `-` is standard input
    #[arg(long, value_name = "FILE")]
    domains: Option<PathBuf>,

    /// The provider that sends for the domain: the name of a profile, or a file with one
    #[arg(long, value_name = "NAME|FILE.toml")]
    provider: Option<String>,

    /// A DKIM selector whose key is checked, beside those of the provider
    #[arg(long, value_name = "SELECTOR")]
    selector: Vec<String>,

    /// An address that mail of the domain is sent from: its reverse name is checked, and SPF for it
    #[arg(long, value_name = "ADDRESS")]
    ip: Vec<IpAddr>,

    /// The policy of MTA-STS, as it was fetched from /.well-known/mta-sts.txt of the host mta-sts.DOMAIN
    /// by https; for one domain
    #[arg(long, value_name = "FILE", conflicts_with = "domains")]
    mta_sts_policy: Option<PathBuf>,

    /// What a large receiver asks of whoever sends it much mail: gmail-bulk, yahoo-bulk or
    /// outlook-bulk; findings against it are as bad as it says
    #[arg(long, value_name = "NAME")]
    require: Vec<String>,

    #[command(flatten)]
    dns: DnsArgs,

    #[command(flatten)]
    config: ConfigArgs,

    /// How the result is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Where the result is written, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// From which severity on a finding makes the command fail
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,

    /// Show no progress bar
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: the records as trees, the places underlined, what to publish
    Text,
    /// One JSON document
    Json,
    /// One JSON object a line and domain
    Jsonl,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// One page that needs nothing else, to be sent to whoever owns the domain
    Html,
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    let mut configured = args.config.load()?;
    let required = required(args, &mut configured)?;
    let profile = configured.profile(args.provider.as_deref())?;
    let (listed, mut status) = targets(args)?;
    if args.dns.is_empty() {
        return Err(CliError::NoSpfDns);
    }
    let dns = args.dns.open()?;
    let checker = Checker {
        configured: &configured,
        required,
        profile,
        selectors: selectors(args)?,
        addresses: &args.ip,
        mta_sts_policy: mta_sts_policy(args)?,
        dns: &dns,
    };
    let mut output = Output::create(args.output.as_deref())?;
    let mut writer = CheckWriter::new(args.format(), configured.rules.declarations());
    output.append(|out| writer.begin(&subject(&listed), out));
    let bar = Bar::new(listed.len(), args.quiet);
    // 0 is one for each processor.
    let jobs = DnsArgs::jobs(&dns).map_or(0, NonZeroUsize::get);
    let pool = ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|_| CliError::Internal("no threads"))?;
    for chunk in listed.chunks(CHUNK) {
        let check = |listed| bar.count(checker.check(listed));
        let reports: Result<Vec<_>, _> = pool.install(|| chunk.par_iter().map(check).collect());
        for report in reports? {
            output.append(|out| writer.report(&report, out));
            status = first(status, args.status(&report));
        }
        bar.suspend(|| output.flush())?;
    }
    bar.clear();
    output.append(|out| writer.end(out));
    output.flush()?;
    args.dns.finish(&dns)?;
    Ok(status)
}

impl Args {
    fn format(&self) -> CheckFormat {
        match self.format {
            Format::Text => CheckFormat::Text {
                color: Output::wants_color(self.output.as_deref()),
                width: Output::width(self.output.as_deref()),
            },
            Format::Json => CheckFormat::Json,
            Format::Jsonl => CheckFormat::Jsonl,
            Format::Sarif => CheckFormat::Sarif,
            Format::Github => CheckFormat::Github,
            Format::Html => CheckFormat::Html,
        }
    }

    fn status(&self, report: &CheckReport) -> Status {
        if self.fail_on.is_met(report.counts()) && self.format != Format::Sarif {
            Status::Found
        } else if report.unanswered.is_empty() {
            Status::Good
        } else {
            Status::TemporaryFailure
        }
    }
}

/// Of two, the one that is told.
fn first(one: Status, other: Status) -> Status {
    let order = [Status::Failure, Status::Found, Status::TemporaryFailure];
    let told = order.into_iter().find(|status| [one, other].contains(status));
    told.unwrap_or(Status::Good)
}

/// What is checked, and whether everything could be read.
fn targets(args: &Args) -> Result<(Vec<Listed>, Status), CliError> {
    let mut listed = Vec::new();
    for typed in &args.targets {
        let target = Target::parse(typed);
        let target = target.map_err(|error| CliError::Usage(error.to_string()))?;
        listed.push(Listed { typed: typed.as_str().into(), target });
    }
    let Some(path) = &args.domains else { return Ok((listed, Status::Good)) };
    let list = list::read(path)?;
    for problem in &list.problems {
        error::warning(problem);
    }
    let status = if list.problems.is_empty() { Status::Good } else { Status::Failure };
    listed.extend(list.listed);
    Ok((listed, status))
}

/// The requirements that were named; their rules become as bad as they say.
fn required(args: &Args, configured: &mut Configured) -> Result<Vec<Arc<Requirements>>, CliError> {
    let sets = args.require.iter().map(|name| {
        let set = Requirements::by_name(name);
        let set = set.map_err(|error| CliError::Usage(error.to_string()))?;
        set.raise(&mut configured.rules);
        Ok(set)
    });
    sets.collect()
}

fn selectors(args: &Args) -> Result<Vec<Box<str>>, CliError> {
    let selectors = args.selector.iter().map(|selector| match DomainName::parse(selector) {
        Ok(selector) => Ok(selector.as_str().into()),
        Err(error) => Err(CliError::Usage(format!("\"{selector}\" is no selector: {error}"))),
    });
    selectors.collect()
}

/// Reads the policy of the one domain that is checked.
fn mta_sts_policy(args: &Args) -> Result<Option<Box<[u8]>>, CliError> {
    let Some(path) = &args.mta_sts_policy else { return Ok(None) };
    if args.targets.len() > 1 {
        let text = "--mta-sts-policy is the policy of one domain; check the others without it";
        return Err(CliError::Usage(text.to_owned()));
    }
    input::read_file(path, MAX_POLICY).map(|policy| Some(policy.into()))
}

fn subject(listed: &[Listed]) -> String {
    match listed {
        [only] => only.target.domain.to_string(),
        many => format!("{} domains", many.len()),
    }
}

/// Checks domains one by one, on any thread.
struct Checker<'a> {
    configured: &'a Configured,
    required: Vec<Arc<Requirements>>,
    profile: Option<Arc<Profile>>,
    selectors: Vec<Box<str>>,
    addresses: &'a [IpAddr],
    mta_sts_policy: Option<Box<[u8]>>,
    dns: &'a DnsSource,
}

impl Checker<'_> {
    fn check(&self, listed: &Listed) -> Result<CheckReport, CliError> {
        let target = &listed.target;
        let mut request = DomainRequest::new(target.domain.clone());
        request.profile.clone_from(&self.profile);
        request.selectors.clone_from(&self.selectors);
        request.addresses = self.addresses.to_vec();
        request.mta_sts_policy.clone_from(&self.mta_sts_policy);
        request.selectors.extend(target.selector().map(Into::into));
        let gathered = self.dns.evaluate(|dns| Domain::gather(&request, dns));
        let domain = gathered.map_err(|_| CliError::LEFT_OPEN)?.value;
        let rules = &self.configured.rules;
        let findings = rules.check_domain(&domain);
        let required = self
            .required
            .iter()
            .map(|set| RequiredReport::new(set, &set.judge_domain(&domain, rules, &findings)));
        let required = required.collect();
        let mut report = CheckReport::new(&listed.typed, target, &domain, findings)
            .with_configuration(self.configured.file.as_deref());
        report.required = required;
        Ok(report)
    }
}

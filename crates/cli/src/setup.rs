//! `waxseal setup`: the exact records that a domain has to publish for a provider.

use clap::ValueEnum;
use waxseal_parse::domain::DomainName;
use waxseal_report::SetupReport;
use waxseal_rules::setup::plan::Plan;
use waxseal_rules::setup::step::Blocker;
use waxseal_rules::target::Target;
use waxseal_verify::dns::{DnsFailure, Question};

use crate::args::TEMPLATE;
use crate::dns_source::DnsArgs;
use crate::error::CliError;
use crate::output::{self, Output};
use crate::rules_config::ConfigArgs;
use crate::spf::tell_missing;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal setup example.com --provider spinoffice --dns live
  waxseal setup example.com --provider spinoffice --dns example.com.zone --format zone
  waxseal setup example.com --provider our-provider.toml --dns dns.json --ttl 300 --format json
";

const EXIT_CODES: &str = "\
Nothing is changed anywhere: the plan is written, and you make the changes where the domain's DNS is
run. What the plan is not about stays byte for byte.

Exit codes:
    0  everything is right; nothing has to be changed
    1  records have to be changed, or somebody has to decide something
    2  the command line or the profile is wrong, or there is no --dns
    3  DNS facts are missing or failed, so that not all can be planned. What is missing is listed on
       standard error
    4  the profile or the DNS facts could not be read, or the plan not written";

/// Plan the exact DNS changes that set a domain up for a provider: SPF, DKIM, DMARC
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// The domain that mail is sent from; a mail address or a URL means the domain in it
    domain: String,

    /// The provider that sends: the name of a built-in profile, or a file with one
    #[arg(long, value_name = "NAME|FILE.toml")]
    provider: String,

    #[command(flatten)]
    dns: DnsArgs,

    #[command(flatten)]
    config: ConfigArgs,

    /// Seconds for which resolvers may keep the new records
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(..=0x7fff_ffff))]
    ttl: u32,

    /// How the plan is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Record by record, to be copied, and what to do next
    Text,
    /// One JSON object with the same
    Json,
    /// Lines of a zone file; records that have to go are comments
    Zone,
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    let domain = domain(&args.domain)?;
    let profile = args.config.load()?.provider(&args.provider)?;
    if args.dns.is_empty() {
        return Err(CliError::NoSpfDns);
    }
    let source = args.dns.open()?;
    let plan = source.evaluate(|dns| Plan::make(&domain, &profile, dns));
    let plan = plan.map_err(|_| CliError::LEFT_OPEN)?.value;
    let report = SetupReport::new(&plan, args.ttl, &args.provider);
    let text = match args.format {
        Format::Text => report.text(Output::wants_color(None)),
        Format::Json => report.json(),
        Format::Zone => report.zone(),
    };
    output::write(None, text)?;
    let missing = missing(&plan);
    if !missing.is_empty() {
        tell_missing(&missing);
    }
    args.dns.finish(&source)?;
    Ok(status(&plan))
}

/// The domain that is meant.
fn domain(text: &str) -> Result<DomainName, CliError> {
    let target =
        Target::parse(text).map_err(|error| CliError::Usage(format!("{text}: {error}")))?;
    Ok(target.domain)
}

/// The questions that no file answers and that keep from planning.
fn missing(plan: &Plan) -> Vec<Question> {
    let questions = plan.blockers().filter_map(|blocker| match blocker {
        Blocker::Dns { question, failure: DnsFailure::NotInSnapshot } => Some(question.clone()),
        _ => None,
    });
    questions.collect()
}

fn status(plan: &Plan) -> Status {
    if plan.blockers().any(|blocker| matches!(blocker, Blocker::Dns { .. })) {
        Status::TemporaryFailure
    } else if plan.is_done() {
        Status::Good
    } else {
        Status::Found
    }
}

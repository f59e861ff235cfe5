//! `waxseal spf`: whether a client may send for a domain, and how that was found out.

use std::net::IpAddr;

use clap::{Subcommand, ValueEnum};
use waxseal_report::SpfTraceReport;
use waxseal_verify::a_labels::a_labels;
use waxseal_verify::dns::Question;
use waxseal_verify::envelope::Envelope;
use waxseal_verify::result::SpfResult;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::SpfPolicy;

use crate::args::TEMPLATE;
use crate::dns_source::DnsArgs;
use crate::error::{self, CliError};
use crate::output::{self, Output};
use crate::status::Status;
use crate::time;

const EXAMPLES: &str = "\
Examples:
  waxseal spf check example.com --ip 192.0.2.1 --dns live
";

const CHECK_EXAMPLES: &str = "\
Examples:
  waxseal spf check example.com --ip 192.0.2.1 --dns live
  waxseal spf check example.com --ip 192.0.2.1 --dns example.com.zone --dns live \\
      --record-dns dns.json
  waxseal spf check example.com --ip 2001:db8::1 --from joe@example.com --helo mail.example.com \\
      --dns example.com.zone --dns others.json --format json
";

const EXIT_CODES: &str = "\
Exit codes:
    0  the result is pass, or the domain does not say: neutral or none
    1  the result is fail, softfail or permerror
    2  the command line is wrong, or there is no --dns
    3  the result is temperror: DNS facts are missing or failed. What is missing is listed on
       standard error
    4  the DNS facts could not be read or kept";

/// Check SPF, and show how a record is evaluated
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(CheckArgs),
}

/// Check whether a client may send for a domain, and show each step
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = CHECK_EXAMPLES, after_help = EXIT_CODES)]
struct CheckArgs {
    /// The domain of the sender
    domain: String,

    /// The address of the client that sends
    #[arg(long, value_name = "ADDRESS")]
    ip: IpAddr,

    /// The sender (MAIL FROM), of DOMAIN; postmaster at it where none is given
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,

    /// What the client calls itself (HELO or EHLO)
    #[arg(long, value_name = "NAME")]
    helo: Option<String>,

    #[command(flatten)]
    dns: DnsArgs,

    /// How many terms may find nothing in the DNS; one more is permerror
    #[arg(long, value_name = "N", default_value_t = SpfPolicy::default().void_lookups)]
    void_lookups: usize,

    /// How the result is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The result, and the records as a tree
    Text,
    /// One JSON object with the same
    Json,
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    match &args.command {
        Command::Check(args) => check(args),
    }
}

fn check(args: &CheckArgs) -> Result<Status, CliError> {
    let identity = Identity::mail_from(&envelope(args)?);
    if args.dns.is_empty() {
        return Err(CliError::NoSpfDns);
    }
    let source = args.dns.open()?;
    let mut policy = SpfPolicy::default();
    policy.void_lookups = args.void_lookups;
    policy.explains = true;
    let verifier = SpfVerifier::new(policy);
    let at = time::now();
    let evaluated = source.evaluate(|dns| verifier.trace(&identity, dns, at));
    let evaluated = evaluated.map_err(|_| CliError::LEFT_OPEN)?;
    let (evidence, trace) = evaluated.value;
    let report = SpfTraceReport::new(&evidence, &trace);
    let text = match args.format {
        Format::Text => report.text(Output::wants_color(None)),
        Format::Json => report.json(),
    };
    output::write(None, text)?;
    if !evaluated.missing.is_empty() {
        tell_missing(&evaluated.missing);
    }
    args.dns.finish(&source)?;
    Ok(match evidence.result {
        SpfResult::Pass | SpfResult::Neutral | SpfResult::None => Status::Good,
        SpfResult::TempError => Status::TemporaryFailure,
        _ => Status::Found,
    })
}

fn envelope(args: &CheckArgs) -> Result<Envelope<'_>, CliError> {
    let from = match &args.from {
        None => format!("postmaster@{}", args.domain),
        Some(from) => {
            let domain = from.rsplit_once('@').map(|(_, domain)| domain);
            let is_of_domain = domain.is_some_and(|domain| {
                domain.eq_ignore_ascii_case(&args.domain)
                    || a_labels(domain).is_some_and(|name| a_labels(&args.domain) == Some(name))
            });
            if !is_of_domain {
                let text = "--from must be an address of DOMAIN, for the sender's domain is what is \
                            checked";
                return Err(CliError::Usage(text.to_owned()));
            }
            from.clone()
        }
    };
    let envelope = Envelope::new(args.ip).with_mail_from(from);
    Ok(match &args.helo {
        Some(helo) => envelope.with_helo(helo.as_str()),
        None => envelope,
    })
}

/// Lists the questions that nothing answers, and what to do about them.
pub(crate) fn tell_missing(questions: &[Question]) {
    let facts = if questions.len() == 1 { "fact is" } else { "facts are" };
    let mut lines = vec![format!(
        "{} DNS {facts} missing; add --dns live, or ask with `dig NAME TYPE` and add the answers to a \
         --dns file:",
        questions.len()
    )];
    // No commands: a name that a macro has made may hold what a shell would obey.
    lines.extend(questions.iter().map(ToString::to_string));
    error::hint(&lines.join("\n"));
}

//! `waxseal key check`: whether a private key fits the record that is published for it.
//!
//! A small message is signed with the key and verified against the DNS facts, so that the answer is
//! what a receiver will find, reason included.

use std::fmt::Write as _;
use std::path::PathBuf;

use waxseal_dns::live::DnsSource;
use waxseal_parse::message::Message;
use waxseal_verify::crypto::PrivateKey;
use waxseal_verify::dkim::evidence::{HeaderOutcome, Status as Verdict};
use waxseal_verify::dkim::sign::{MessageSigner, Signer, SigningOptions};
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::policy::Policy;
use waxseal_verify::result::DkimResult;

use super::file;
use crate::CRYPTO;
use crate::args::TEMPLATE;
use crate::dns_source::DnsArgs;
use crate::error::CliError;
use crate::output;
use crate::status::Status;
use crate::time;

const EXAMPLES: &str = "\
Examples:
  waxseal key check --key k.pem --domain example.com --selector s1 --dns live
  waxseal key check --key k.pem --domain example.com --selector s1 --dns example.com.zone
";

const EXIT_CODES: &str = "\
Exit codes:
    0  the key fits the published record, and nothing is wrong with either
    1  it does not fit, the record has a fault, or every user of the machine can read the key file
    2  the command line is wrong
    3  the DNS facts do not say: they lack the question, or DNS failed
    4  the key or the DNS facts could not be read, or the facts not kept";

/// Check that a private key fits the published DNS record
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(super) struct Args {
    /// The private key: PKCS#8 or PKCS#1, PEM or DER
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// The signing domain (d=)
    #[arg(long, value_name = "DOMAIN")]
    domain: String,

    /// The selector (s=)
    #[arg(long, value_name = "SELECTOR")]
    selector: String,

    #[command(flatten)]
    dns: DnsArgs,
}

pub(super) fn run(args: &Args) -> Result<Status, CliError> {
    if args.dns.is_empty() {
        return Err(CliError::NoDns);
    }
    let key = file::read(&args.key)?;
    let source = args.dns.open()?;
    let (mut text, mut status) = compare(args, &key, &source)?;
    if file::is_exposed(&args.key) {
        let _ = writeln!(text, "{}", file::exposed(&args.key));
        if status == Status::Good {
            status = Status::Found;
        }
    }
    output::write(None, text)?;
    args.dns.finish(&source)?;
    Ok(status)
}

fn compare(
    args: &Args,
    key: &PrivateKey,
    source: &DnsSource,
) -> Result<(String, Status), CliError> {
    let options = SigningOptions::default();
    let signer = Signer::new(&CRYPTO, key, &args.domain, &args.selector, options)?;
    let name = signer.question().name().clone();
    let unsigned = format!("From: check@{}\r\n\r\n", signer.domain());
    let at = time::now();
    let text = MessageSigner::new(&CRYPTO, vec![signer])
        .sign(unsigned.as_bytes(), at)
        .map_err(CliError::Refused)?
        + &unsigned;

    let verifier = Verifier::new(&CRYPTO, Policy::strict());
    let message = Message::parse(text.as_bytes());
    let prepared = verifier.prepare(&message);
    let evaluated = source.evaluate(|dns| verifier.evaluate(&prepared, dns, at));
    let evaluated = evaluated.map_err(|_| CliError::LEFT_OPEN)?;
    let [signature] = &*evaluated.value.signatures else {
        return Err(CliError::Internal("one signature was made and not one found"));
    };
    let reason = signature.reason();
    let told = match &signature.status {
        Verdict::Pass => format!("{name}: the private key fits the published record"),
        Verdict::Fail => format!("{name}: the published key is not that of the private key"),
        _ if signature.header == HeaderOutcome::Valid => {
            format!("{name}: the private key fits the published record, but {reason}")
        }
        _ => format!("{name}: {reason}"),
    };
    let status = match signature.status.result() {
        DkimResult::Pass => Status::Good,
        DkimResult::TempError => Status::TemporaryFailure,
        _ => Status::Found,
    };
    Ok((format!("{told}\n"), status))
}

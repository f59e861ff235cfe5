//! `waxseal sign`: a message and keys in, a signed message out.

use std::borrow::Cow;
use std::path::PathBuf;

use waxseal_parse::dkim::signature::{Canonicalization, CanonicalizationKind};
use waxseal_verify::dkim::sign::fields::{FieldRule, Oversign};
use waxseal_verify::dkim::sign::{MessageSigner, Signer, SigningOptions};
use waxseal_verify::line_ends;
use waxseal_verify::time::UnixTime;

use crate::CRYPTO;
use crate::args::TEMPLATE;
use crate::error::CliError;
use crate::input;
use crate::key::file;
use crate::output::write_bytes;
use crate::status::Status;
use crate::time;

/// Octets of a message to sign; it is held in memory.
const MAX_MESSAGE: u64 = 256 * 1024 * 1024;

const EXAMPLES: &str = "\
Examples:
  waxseal sign --key k.pem --domain example.com --selector s1 < mail.eml > signed.eml
  waxseal sign --key rsa.pem --selector s1 --key ed25519.pem --selector s2 --domain example.com \\
      mail.eml --output signed.eml
  waxseal sign --key k.pem --domain example.com --selector s1 --repair-line-endings \\
      --expire 14d --fields-only mail.eml
";

const EXIT_CODES: &str = "\
Exit codes:
    0  the message is signed
    1  the message is refused: signed as it is, it would not verify. Nothing is written
    2  the command line is wrong, or a domain, selector or --identity is none
    4  a key or message could not be read, or the output not be written";

/// Sign a message with DKIM
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// A private key: PKCS#8 or PKCS#1, PEM or DER. Give several to sign with each, in this order
    #[arg(long, value_name = "FILE", required = true)]
    key: Vec<PathBuf>,

    /// The signing domain (d=): one for all keys, or one for each
    #[arg(long, value_name = "DOMAIN", required = true)]
    domain: Vec<String>,

    /// The selector (s=), one for each key
    #[arg(long, value_name = "SELECTOR", required = true)]
    selector: Vec<String>,

    /// The message, in CRLF as it goes over the wire; `-` is standard input
    #[arg(value_name = "MESSAGE", default_value = "-")]
    message: PathBuf,

    /// Where the signed message is written, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Canonicalization of header and body (c=): relaxed/relaxed, relaxed/simple, simple/relaxed
    /// or simple/simple
    #[arg(long, value_name = "C", default_value = "relaxed/relaxed", value_parser = canonicalization)]
    canonicalization: Canonicalization,

    /// On whose behalf is signed (i=): user@domain or @domain
    #[arg(long, value_name = "ADDRESS")]
    identity: Option<String>,

    /// How long the signature is valid (x=): 7d, 36h, 1w 2d
    #[arg(long, value_name = "DURATION", value_parser = time::seconds)]
    expire: Option<u64>,

    /// The time of signing (t=), instead of now: 2026-01-31, 2026-01-31T12:00:00Z, or seconds since
    /// 1970
    #[arg(long, value_name = "DATE", value_parser = time::instant)]
    at: Option<UnixTime>,

    /// Copy the signed fields into the signature (z=), for diagnosis
    #[arg(long)]
    copy_fields: bool,

    /// A header field to sign, instead of the built-in list; give it once for each. NAME+ forbids
    /// that another one is added later, as is always forbidden of From
    #[arg(long, value_name = "NAME")]
    header: Vec<String>,

    /// Give every line its CRLF before signing, as mail stored on Unix needs
    #[arg(long)]
    repair_line_endings: bool,

    /// Write the DKIM-Signature fields only, without the message
    #[arg(long)]
    fields_only: bool,
}

impl Args {
    fn options(&self) -> SigningOptions {
        let mut options = SigningOptions::default();
        options.canonicalization = self.canonicalization;
        options.auid.clone_from(&self.identity);
        options.expires_after = self.expire;
        options.copy_fields = self.copy_fields;
        if !self.header.is_empty() {
            options.fields = Cow::Owned(self.header.iter().map(|name| field_rule(name)).collect());
        }
        options
    }

    fn signers(&self) -> Result<Vec<Signer>, CliError> {
        if self.selector.len() != self.key.len() {
            return Err(CliError::Usage(format!(
                "{} --key and {} --selector: give one selector for each key, in the same order",
                self.key.len(),
                self.selector.len()
            )));
        }
        let domains = match &*self.domain {
            [only] => vec![only; self.key.len()],
            many if many.len() == self.key.len() => many.iter().collect(),
            many => {
                return Err(CliError::Usage(format!(
                    "{} --key and {} --domain: give one domain for all keys, or one for each",
                    self.key.len(),
                    many.len()
                )));
            }
        };
        let parts = self.key.iter().zip(domains).zip(&self.selector);
        let signer = |((path, domain), selector): ((&PathBuf, &String), &String)| {
            let key = file::read(path)?;
            file::warn_if_exposed(path);
            Ok(Signer::new(&CRYPTO, &key, domain, selector, self.options())?)
        };
        parts.map(signer).collect()
    }
}

pub(crate) fn run(args: &Args) -> Result<Status, CliError> {
    let signer = MessageSigner::new(&CRYPTO, args.signers()?);
    // As a whole, so that nothing is written of a message that is refused.
    let message = input::read_whole(&args.message, MAX_MESSAGE)?;
    let message =
        if args.repair_line_endings { line_ends::repair(&message) } else { Cow::from(message) };
    let at = args.at.unwrap_or_else(time::now);
    let fields = signer.sign(&message, at).map_err(CliError::Refused)?;
    let rest: &[u8] = if args.fields_only { b"" } else { &message };
    write_bytes(args.output.as_deref(), &[fields.as_bytes(), rest])?;
    Ok(Status::Good)
}

fn field_rule(name: &str) -> FieldRule {
    let (name, oversign) = match name.strip_suffix('+') {
        Some(name) => (name, Oversign::Always),
        None if name.eq_ignore_ascii_case("From") => (name, Oversign::Always),
        None => (name, Oversign::Never),
    };
    FieldRule::of(name.to_owned(), oversign)
}

fn canonicalization(text: &str) -> Result<Canonicalization, String> {
    let kind = |word| match word {
        "simple" => Some(CanonicalizationKind::Simple),
        "relaxed" => Some(CanonicalizationKind::Relaxed),
        _ => None,
    };
    let (header, body) = text.split_once('/').unwrap_or((text, ""));
    match (kind(header), kind(body)) {
        (Some(header), Some(body)) => Ok(Canonicalization::new(header, body)),
        _ => Err("give header/body, each simple or relaxed, such as relaxed/simple".to_owned()),
    }
}

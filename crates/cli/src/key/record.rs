//! `waxseal key record`: what to publish for a key that is there, in the forms that people need.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;
use waxseal_verify::dkim::publish::KeyRecordText;
use waxseal_verify::dkim::sign::{Signer, SigningOptions};

use super::file;
use crate::CRYPTO;
use crate::args::TEMPLATE;
use crate::error::CliError;
use crate::output;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal key record --key k.pem --domain example.com --selector s1
  waxseal key record --key k.pem --domain example.com --selector s1 --format zone >> example.com.zone
";

/// Write the DNS record of a key
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES)]
pub(super) struct Args {
    /// The private key: PKCS#8 or PKCS#1, PEM or DER
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    #[command(flatten)]
    published: PublishedArgs,
}

/// Where and how a key is published.
#[derive(Debug, clap::Args)]
pub(super) struct PublishedArgs {
    /// The signing domain (d=)
    #[arg(long, value_name = "DOMAIN")]
    pub(super) domain: String,

    /// The selector (s=)
    #[arg(long, value_name = "SELECTOR")]
    pub(super) selector: String,

    /// How the record is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Seconds for which resolvers may keep the record
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(..=0x7fff_ffff))]
    ttl: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Every form, with explanations
    Text,
    /// One JSON object
    Json,
    /// The line of a zone file
    Zone,
}

impl PublishedArgs {
    /// A text that tells what to publish.
    pub(super) fn text(&self, signer: &Signer) -> String {
        let record = KeyRecordText::new(signer.public_key());
        let name = signer.question().name();
        let zone_line = record.zone_line(signer.question(), self.ttl);
        let strings: Vec<_> = record.strings().collect();
        match self.format {
            Format::Zone => format!("{zone_line}\n"),
            Format::Json => {
                let value = json!({
                    "version": 1,
                    "name": name.as_str(),
                    "type": "TXT",
                    "ttl": self.ttl,
                    "key_type": signer.public_key().key_type().as_str(),
                    "value": record.as_str(),
                    "strings": strings,
                    "zone_line": zone_line,
                });
                format!("{value:#}\n")
            }
            Format::Text => {
                let strings: Vec<_> = strings.iter().map(|s| format!("  \"{s}\"\n")).collect();
                format!(
                    "Publish this TXT record.\n\n\
                     name:\n  {name}\n\n\
                     value, in one line, as control panels want it:\n  {}\n\n\
                     value, as strings of at most 255 octets, all of one record:\n{}\n\
                     line of a zone file:\n{zone_line}\n",
                    record.as_str(),
                    strings.concat(),
                )
            }
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Status, CliError> {
    let key = file::read(&args.key)?;
    file::warn_if_exposed(&args.key);
    let PublishedArgs { domain, selector, .. } = &args.published;
    let signer = Signer::new(&CRYPTO, &key, domain, selector, SigningOptions::default())?;
    output::write(None, args.published.text(&signer))?;
    Ok(Status::Good)
}

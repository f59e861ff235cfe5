//! `waxseal key generate`: a private key, and what to publish for it.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use waxseal_verify::crypto::{CryptoProvider as _, NewKey};
use waxseal_verify::dkim::sign::{Signer, SigningOptions};

use super::file;
use super::record::PublishedArgs;
use crate::CRYPTO;
use crate::args::TEMPLATE;
use crate::error::{self, CliError};
use crate::output;
use crate::status::Status;

const EXAMPLES: &str = "\
Examples:
  waxseal key generate --domain example.com --selector s1 --output k.pem
  waxseal key generate --type ed25519 --domain example.com --selector s2 --output ed25519.pem \\
      --format zone
  waxseal key generate --domain example.com --selector s1 --output - | vault-of-yours put dkim
";

/// Make a private key, and write the DNS record to publish
#[derive(Debug, clap::Args)]
#[command(help_template = TEMPLATE, before_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    published: PublishedArgs,

    /// The kind of key. Not every receiver verifies ed25519 yet: sign with both
    #[arg(long = "type", value_name = "TYPE", default_value = "rsa")]
    key_type: KeyType,

    /// The size of an RSA key: 2048, 3072 or 4096 [default: 2048]
    #[arg(long, value_name = "BITS", value_parser = bits)]
    bits: Option<usize>,

    /// Where the private key is written, for nobody else to read; `-` is standard output, and the
    /// record then goes to standard error
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,

    /// Overwrite a file that is there already
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum KeyType {
    Rsa,
    Ed25519,
}

fn bits(text: &str) -> Result<usize, String> {
    match text {
        "2048" => Ok(2048),
        "3072" => Ok(3072),
        "4096" => Ok(4096),
        _ => Err("give 2048, 3072 or 4096; smaller keys are weak, larger ones are refused by \
                  receivers"
            .to_owned()),
    }
}

pub(super) fn run(args: &Args) -> Result<Status, CliError> {
    let new = match (args.key_type, args.bits) {
        (KeyType::Rsa, bits) => NewKey::Rsa { bits: bits.unwrap_or(2048) },
        (KeyType::Ed25519, None) => NewKey::Ed25519,
        (KeyType::Ed25519, Some(_)) => {
            let text = "--bits goes with --type rsa only: Ed25519 keys have one size";
            return Err(CliError::Usage(text.to_owned()));
        }
    };
    let key = CRYPTO.generate(new).map_err(CliError::Generate)?;
    let PublishedArgs { domain, selector, .. } = &args.published;
    let signer = Signer::new(&CRYPTO, &key, domain, selector, SigningOptions::default())?;
    let pem = key
        .to_pkcs8_pem()
        .map_err(|source| CliError::PrivateKey { path: args.output.clone(), source })?;
    let record = args.published.text(&signer);
    if args.output == Path::new("-") {
        output::write_bytes(None, &[pem.as_bytes()])?;
        error::plain(&record);
    } else {
        file::write(&args.output, &pem, args.force)?;
        output::write(None, record)?;
    }
    Ok(Status::Good)
}

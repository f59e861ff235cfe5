//! The DNS facts of a run.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use waxseal_dns::DnsFacts;
use waxseal_dns::live::DnsSource;
use waxseal_verify::crypto::CryptoProvider as _;
use waxseal_verify::dkim::explain::OtherKey;

use crate::CRYPTO;
use crate::dns_source::DnsArgs;
use crate::error::CliError;

/// What stands between selector and domain in the name of a key (RFC 6376 §3.6.2.1).
const KEYS: &str = "._domainkey.";

/// Facts from files and servers, and the keys in the files by domain.
pub(super) struct Facts {
    pub(super) dns: DnsSource,
    keys: HashMap<String, Vec<(String, Vec<u8>)>>,
    /// The SHA-256 of all files, in hexadecimal.
    pub(super) digest: String,
}

impl Facts {
    /// Opens the files. Keys are listed only where somebody wants to search through them.
    pub(super) fn open(args: &DnsArgs, with_keys: bool) -> Result<Self, CliError> {
        let dns = args.open()?;
        let keys = if with_keys { list_keys(dns.files()) } else { HashMap::new() };
        Ok(Self { dns, keys, digest: digest(args.files())? })
    }

    /// All keys that a domain has in the files.
    pub(super) fn keys_of(&self, domain: &str) -> Vec<OtherKey<'_>> {
        let keys = self.keys.get(domain).map(Vec::as_slice).unwrap_or_default();
        keys.iter().map(|(name, record)| OtherKey::new(name, record)).collect()
    }
}

fn list_keys(facts: &DnsFacts) -> HashMap<String, Vec<(String, Vec<u8>)>> {
    let mut keys: HashMap<String, Vec<_>> = HashMap::new();
    for (name, records) in facts.texts() {
        if let Some((_, domain)) = name.split_once(KEYS) {
            let records =
                records.iter().map(|record| (name.to_owned(), record.joined().into_owned()));
            keys.entry(domain.to_owned()).or_default().extend(records);
        }
    }
    keys
}

fn digest<'p>(paths: impl Iterator<Item = &'p Path>) -> Result<String, CliError> {
    let mut hash = CRYPTO.sha256();
    for path in paths {
        let failed = |source| CliError::Read { path: path.to_owned(), source };
        let length = fs::metadata(path).map_err(failed)?.len();
        hash.update(&length.to_be_bytes());
        let mut file = File::open(path).map_err(failed)?;
        let mut chunk = vec![0; 64 * 1024];
        loop {
            match file.read(&mut chunk).map_err(failed)? {
                0 => break,
                read => hash.update(chunk.get(..read).unwrap_or_default()),
            }
        }
    }
    let mut text = String::new();
    for octet in hash.finish() {
        // Writing to a `String` never fails.
        let _ = write!(text, "{octet:02x}");
    }
    Ok(text)
}

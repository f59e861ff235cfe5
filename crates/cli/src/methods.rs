//! What is checked, and by which rules.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use waxseal_parse::domain::DomainName;
use waxseal_verify::dmarc::policy::{Discovery, PublicSuffixList};
use waxseal_verify::policy::{Methods, Policy};

use crate::error::CliError;
use crate::input;

/// Where Debian and others keep the list.
pub(crate) const SYSTEM_LIST: &str = "/usr/share/publicsuffix/public_suffix_list.dat";

/// Octets of a Public Suffix List; that of 2026 has less than half a megabyte.
const MAX_LIST: u64 = 64 * 1024 * 1024;

/// What is checked, and by which rules.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct MethodArgs {
    /// Check nothing but this: the fast path
    #[arg(long, value_name = "METHOD")]
    only: Option<Only>,

    /// How DMARC looks for policies and organizational domains
    #[arg(long, value_name = "RFC", default_value = "rfc9989")]
    dmarc: DmarcRules,

    /// A domain whose seals on ARC chains are believed
    #[arg(long, value_name = "DOMAIN")]
    trust_sealer: Vec<DomainName>,

    /// The Public Suffix List for --dmarc rfc7489 [default: the system's]
    #[arg(long, value_name = "FILE")]
    public_suffix_list: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Only {
    /// The signatures
    Dkim,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DmarcRules {
    /// The DNS tree walk, since 2026
    Rfc9989,
    /// The Public Suffix List, as most receivers did before
    Rfc7489,
}

impl MethodArgs {
    /// The same on a command line, as far as it bears on what is asked.
    pub(crate) fn words(&self) -> Option<String> {
        self.only.map(|_| "--only dkim".to_owned())
    }

    /// A policy with these rules.
    pub(crate) fn apply(&self, mut policy: Policy) -> Result<Policy, CliError> {
        if self.only == Some(Only::Dkim) {
            policy.methods = Methods::DKIM;
        }
        policy.arc.trusted_sealers.clone_from(&self.trust_sealer);
        match (self.dmarc, &self.public_suffix_list) {
            (DmarcRules::Rfc9989, None) => {}
            (DmarcRules::Rfc9989, Some(_)) => {
                let text = "--public-suffix-list goes with --dmarc rfc7489 only";
                return Err(CliError::Usage(text.to_owned()));
            }
            (DmarcRules::Rfc7489, path) => {
                let path = path.as_deref().unwrap_or_else(|| Path::new(SYSTEM_LIST));
                policy.dmarc.discovery = Discovery::PublicSuffixList(read_list(path)?);
            }
        }
        Ok(policy)
    }
}

/// Reads a Public Suffix List.
pub(crate) fn read_list(path: &Path) -> Result<PublicSuffixList, CliError> {
    let text = input::read_file(path, MAX_LIST)?;
    PublicSuffixList::parse(&text).map_err(|_| {
        let text = format!("{}: this is no Public Suffix List (publicsuffix.org)", path.display());
        CliError::Usage(text)
    })
}

//! Whose words are believed, and whose each host is.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_parse::received::Received;
use waxseal_placement::Belief;
use waxseal_placement::headers::Writer;
use waxseal_trace::route::{Organizations, PublicSuffixList};
use waxseal_verify::envelope::TrustedHop;

use crate::envelope::{trust, trusted_hop};
use crate::error::CliError;
use crate::methods::{SYSTEM_LIST, read_list};

/// Whose words are believed.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Whose words are believed")]
pub(super) struct TrustArgs {
    /// The hop that is believed: it took the message from strangers. What it and the hops above it
    /// wrote counts; all else is told as a claim. N counts Received fields from the top, 1 being the
    /// last hop; HOST is the name that the hop writes of itself behind `by`, or a domain above it
    #[arg(long, value_name = "N|HOST", value_parser = trusted_hop)]
    trust_received: Option<TrustedHop>,

    /// A provider that has the mailboxes and removes what others write in its name: its fields are
    /// believed wherever they stand. Microsoft writes below all Received fields
    #[arg(long, value_name = "PROVIDER")]
    mailbox_provider: Vec<Provider>,

    /// The Public Suffix List, by which hosts belong together [default: the system's, else a guess]
    #[arg(long, value_name = "FILE")]
    public_suffix_list: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Provider {
    Microsoft,
    Gmail,
    Yahoo,
    Apple,
    UnitedInternet,
}

/// Whose words are believed, as it was asked for.
#[derive(Debug)]
pub(super) struct Trusted {
    hop: Option<TrustedHop>,
    writers: Vec<Writer>,
    list: Option<PublicSuffixList>,
}

impl TrustArgs {
    pub(super) fn open(&self) -> Result<Trusted, CliError> {
        let list = match &self.public_suffix_list {
            Some(path) => Some(read_list(path)?),
            None if Path::new(SYSTEM_LIST).exists() => Some(read_list(Path::new(SYSTEM_LIST))?),
            None => None,
        };
        let writers = self.mailbox_provider.iter().map(|provider| match provider {
            Provider::Microsoft => Writer::Microsoft,
            Provider::Gmail => Writer::Gmail,
            Provider::Yahoo => Writer::Yahoo,
            Provider::Apple => Writer::Apple,
            Provider::UnitedInternet => Writer::UnitedInternet,
        });
        Ok(Trusted { hop: self.trust_received.clone(), writers: writers.collect(), list })
    }
}

impl Trusted {
    /// Whom to believe about what a message was taken for.
    pub(super) fn belief(&self, message: &Message<'_>) -> Belief {
        let trust = self.hop.as_ref().and_then(|hop| trust(message, hop));
        let mut belief = trust.map_or_else(Belief::none, Belief::by);
        belief.writers.clone_from(&self.writers);
        belief
    }

    /// The names of the hosts that are believed about the way of a message.
    pub(super) fn hosts(&self, message: &Message<'_>) -> Vec<DomainName> {
        match &self.hop {
            Some(TrustedHop::Host(host)) => vec![host.clone()],
            Some(TrustedHop::Number(number)) => {
                let fields = message.fields_named(b"Received").take(number.get());
                let names = fields.filter_map(|field| Received::parse(field.value()).by);
                let names = names.filter_map(|name| core::str::from_utf8(name).ok());
                names.filter_map(|name| DomainName::parse(name).ok()).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Organizations for Trusted {
    fn organization(&self, host: &DomainName) -> Option<DomainName> {
        match &self.list {
            Some(list) => list.organization(host),
            None => guessed(host),
        }
    }
}

/// Below a country's domain, second-level names under which others register; most of them at least.
const SECOND_LEVEL: [&str; 12] =
    ["ac", "co", "com", "edu", "gob", "gov", "go", "gv", "ne", "net", "or", "org"];

/// The last two labels of a name, or three where the last but one is such as `co` in `co.uk`. That is
/// a guess: right for most hosts, and harmless where it is wrong, for it only says who may be asked.
fn guessed(host: &DomainName) -> Option<DomainName> {
    let labels: Vec<&str> = host.labels().collect();
    let [.., second, top] = &*labels else { return None };
    let count = if top.len() == 2 && SECOND_LEVEL.contains(second) { 3 } else { 2 };
    let start = labels.len().checked_sub(count)?;
    DomainName::parse(&labels.get(start..)?.join(".")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organizations_are_guessed_without_a_list() {
        for (host, organization) in [
            ("mx1.mail.example.com", Some("example.com")),
            ("example.com", Some("example.com")),
            ("mx.example.co.uk", Some("example.co.uk")),
            ("co.uk", None),
            ("localhost", None),
        ] {
            let guess = guessed(&DomainName::parse(host).unwrap());
            assert_eq!(guess.as_ref().map(DomainName::as_str), organization, "{host}");
        }
    }
}

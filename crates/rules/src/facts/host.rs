//! Hosts: their addresses, and whether they take mail.

use std::net::IpAddr;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, RecordType};

use super::ask::Asker;

/// A host and its addresses.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HostFacts {
    /// The host.
    pub name: DomainName,
    /// The name that it is an alias of.
    pub alias: Option<DomainName>,
    /// Its IPv4 addresses, an alias followed.
    pub ipv4: Answer,
    /// Its IPv6 addresses, an alias followed.
    pub ipv6: Answer,
}

impl HostFacts {
    pub(crate) fn gather(name: &DomainName, asker: &mut Asker<'_>) -> Self {
        Self {
            name: name.clone(),
            alias: asker.alias(name),
            ipv4: asker.answer(name, RecordType::A),
            ipv6: asker.answer(name, RecordType::Aaaa),
        }
    }

    /// A host that need not be one: nobody misses its addresses.
    pub(crate) fn guess(name: &DomainName, asker: &mut Asker<'_>) -> Self {
        Self {
            name: name.clone(),
            alias: asker.alias(name),
            ipv4: asker.guess(name, RecordType::A),
            ipv6: asker.guess(name, RecordType::Aaaa),
        }
    }

    /// Its addresses, those that are known.
    pub fn addresses(&self) -> Vec<IpAddr> {
        let mut addresses = Vec::new();
        if let Answer::A(known) = &self.ipv4 {
            addresses.extend(known.iter().copied().map(IpAddr::V4));
        }
        if let Answer::Aaaa(known) = &self.ipv6 {
            addresses.extend(known.iter().copied().map(IpAddr::V6));
        }
        addresses
    }

    /// Whether it has an address; `None` where that is not known.
    pub fn has_address(&self) -> Option<bool> {
        let is_unknown = |answer: &Answer| matches!(answer, Answer::Failed(_));
        if !self.addresses().is_empty() {
            return Some(true);
        }
        (!is_unknown(&self.ipv4) && !is_unknown(&self.ipv6)).then_some(false)
    }
}

/// A domain that mail shall go to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MailboxHost {
    /// The MX records at the domain.
    pub exchanges: Answer,
    /// The domain as a host, which counts where it has no MX record (RFC 5321 §5.1).
    pub host: HostFacts,
}

impl MailboxHost {
    pub(crate) fn gather(name: &DomainName, asker: &mut Asker<'_>) -> Self {
        let exchanges = asker.answer(name, RecordType::Mx);
        Self { exchanges, host: HostFacts::guess(name, asker) }
    }

    /// Whether the domain says that it takes mail; `None` where that is not known.
    pub fn takes_mail(&self) -> Option<bool> {
        match &self.exchanges {
            Answer::Mx(records) => Some(records.iter().any(|record| record.exchange().is_some())),
            Answer::NxDomain => Some(false),
            Answer::Failed(_) => None,
            _ => self.host.has_address(),
        }
    }
}

//! The addresses that mail is sent from: their names, and what SPF says of them.

use std::fmt::Write as _;
use std::net::IpAddr;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, RecordType};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::evidence::SpfEvidence;
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::SpfPolicy;
use waxseal_verify::time::UnixTime;

use crate::facts::ask::Asker;
use crate::facts::host::HostFacts;

/// Addresses that are looked at.
const MAX_ADDRESSES: usize = 32;
/// Names of one address that are looked at, as in RFC 7208 §4.6.4.
const MAX_NAMES: usize = 10;

/// An address that mail is sent from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AddressFacts {
    /// The address.
    pub address: IpAddr,
    /// Its name in the reverse tree (RFC 1035 §3.5, RFC 3596 §2.5).
    pub reverse: DomainName,
    /// The names of the address.
    pub names: Answer,
    /// The first of them as hosts.
    pub hosts: Vec<HostFacts>,
    /// What SPF says of the domain's mail from this address.
    pub spf: Option<SpfEvidence>,
}

impl AddressFacts {
    /// The names that lead back to the address.
    pub fn confirmed(&self) -> impl Iterator<Item = &HostFacts> {
        self.hosts.iter().filter(|host| host.addresses().contains(&self.address))
    }
}

pub(super) fn gather(
    domain: &DomainName,
    addresses: &[IpAddr],
    asker: &mut Asker<'_>,
) -> Vec<AddressFacts> {
    let verifier = SpfVerifier::new(SpfPolicy::default());
    let mut facts: Vec<AddressFacts> = Vec::new();
    for address in addresses.iter().map(IpAddr::to_canonical) {
        if facts.len() == MAX_ADDRESSES || facts.iter().any(|known| known.address == address) {
            continue;
        }
        let Ok(reverse) = DomainName::parse(&reverse(address)) else { continue };
        let names = asker.answer(&reverse, RecordType::Ptr);
        let hosts = match &names {
            Answer::Ptr(names) => {
                let names = names.iter().take(MAX_NAMES);
                names.map(|name| HostFacts::gather(name, asker)).collect()
            }
            _ => Vec::new(),
        };
        let envelope = Envelope::new(address).with_mail_from(format!("postmaster@{domain}"));
        // The instant matters to explanations alone, which nobody reads here.
        let instant = UnixTime::from_seconds(0);
        let spf = verifier.evaluate(&Identity::mail_from(&envelope), asker.dns(), instant);
        let spf = spf.map_err(|open| asker.also_open(open)).ok();
        facts.push(AddressFacts { address, reverse, names, hosts, spf });
    }
    facts
}

fn reverse(address: IpAddr) -> String {
    let mut name = String::new();
    // Writing to a string cannot fail.
    let _ = match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            write!(name, "{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(address) => {
            let mut octets = address.octets().into_iter().rev();
            octets
                .try_for_each(|octet| write!(name, "{:x}.{:x}.", octet & 0xf, octet >> 4))
                .and_then(|()| name.write_str("ip6.arpa"))
        }
    };
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_reverse_tree_are_those_of_the_rfcs() {
        for (address, expected) in [
            ("192.0.2.1", "1.2.0.192.in-addr.arpa"),
            (
                "4321:0:1:2:3:4:567:89ab",
                "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa",
            ),
        ] {
            assert_eq!(reverse(address.parse().unwrap()), expected);
        }
    }
}

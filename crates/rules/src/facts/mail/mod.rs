//! What a domain publishes beside authentication: where its mail goes, how it is to be delivered, and
//! which addresses it is sent from.

mod policies;
mod sending;

use std::net::IpAddr;

use waxseal_verify::dns::{Answer, MxRecord, RecordType};

pub use policies::{BimiFacts, BimiText, StsFacts, StsPolicy, StsText, TlsRptFacts, TlsRptText};
pub use sending::AddressFacts;

use super::ask::Asker;
use super::host::HostFacts;
use crate::domain::DomainRequest;

/// Mail exchanges that are looked up; nobody needs more.
const MAX_EXCHANGES: usize = 20;

/// What a domain publishes beside authentication.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MailFacts {
    /// The domain as a host: its alias and its addresses.
    pub host: HostFacts,
    /// The MX records at the domain.
    pub exchanges: Answer,
    /// The hosts of the first twenty of them, each once.
    pub hosts: Vec<HostFacts>,
    /// MTA-STS (RFC 8461).
    pub sts: StsFacts,
    /// TLS-RPT (RFC 8460).
    pub tls_rpt: TlsRptFacts,
    /// BIMI, at the selector `default`.
    pub bimi: BimiFacts,
    /// The addresses that mail is sent from, as far as they were named.
    pub sending: Vec<AddressFacts>,
}

impl MailFacts {
    pub(crate) fn gather(request: &DomainRequest, asker: &mut Asker<'_>) -> Self {
        let domain = &request.name;
        let exchanges = asker.answer(domain, RecordType::Mx);
        let mut hosts: Vec<HostFacts> = Vec::new();
        for name in records(&exchanges).iter().filter_map(MxRecord::exchange) {
            if hosts.len() < MAX_EXCHANGES && !hosts.iter().any(|known| known.name == *name) {
                hosts.push(HostFacts::gather(name, asker));
            }
        }
        Self {
            host: HostFacts::guess(domain, asker),
            exchanges,
            hosts,
            sts: StsFacts::gather(request, asker),
            tls_rpt: TlsRptFacts::gather(domain, asker),
            bimi: BimiFacts::gather(domain, asker),
            sending: sending::gather(domain, &request.addresses, asker),
        }
    }

    /// The MX records.
    pub fn records(&self) -> &[MxRecord] {
        records(&self.exchanges)
    }

    /// Whether the domain says that it takes no mail, with a null MX and nothing else (RFC 7505).
    pub fn is_null_mx(&self) -> bool {
        matches!(self.records(), [only] if only.exchange().is_none())
    }
}

fn records(answer: &Answer) -> &[MxRecord] {
    match answer {
        Answer::Mx(records) => records,
        _ => &[],
    }
}

/// Whether nobody outside can reach an address: it is private, or stands for the host itself.
pub fn is_unreachable(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || address.is_broadcast()
                || matches!(address.octets(), [100, 64..=127, ..])
        }
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
        }
    }
}

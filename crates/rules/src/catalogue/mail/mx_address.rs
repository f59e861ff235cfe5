use waxseal_verify::dns::MxRecord;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// An MX record names an address, and has to name a host.
    ///
    /// ## Why it matters
    ///
    /// `192.0.2.1` is read as a name with four labels, which does not exist: mail to the domain is not
    /// delivered.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. MX 10 192.0.2.1.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Give the server a name with an address record, and name that.
    ///
    /// ```zone
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct MxAddress {
        code: "MX005",
        name: "mx-address",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 1035 §3.3.9; RFC 5321 §5.1",
    }
}

impl Rule for MxAddress {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for exchange in domain.mail.records().iter().filter_map(MxRecord::exchange) {
            if exchange.as_str().parse::<std::net::Ipv4Addr>().is_ok() {
                let message = format!(
                    "an MX record of {} names the address {exchange}, no host",
                    domain.name
                );
                findings.add(Finding::new(message).mend(Remedy::advice(format!(
                    "Publish an address record for a name, mail.{} say, and name that in the MX record.",
                    domain.name
                ))));
            }
        }
    }
}

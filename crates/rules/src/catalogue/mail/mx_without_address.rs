use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::host::HostFacts;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// A server that an MX record names has no address.
    ///
    /// ## Why it matters
    ///
    /// Senders pass it over and try the next one; some give up.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. MX 10 old.example.com.
    /// example.com. MX 20 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take the record away, or publish the server's address.
    ///
    /// ```zone
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct MxWithoutAddress {
        code: "MX007",
        name: "mx-without-address",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §5.1",
    }
}

impl Rule for MxWithoutAddress {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let hosts = &domain.mail.hosts;
        // Where none has one, another rule says so.
        if hosts.iter().all(|host| host.has_address() == Some(false)) {
            return;
        }
        for record in domain.mail.records() {
            let is_dead = |host: &&HostFacts| {
                Some(&host.name) == record.exchange() && host.has_address() == Some(false)
            };
            let Some(host) = hosts.iter().find(is_dead) else { continue };
            let message = format!(
                "{}, which an MX record of {} names, has no address",
                host.name, domain.name
            );
            let remove =
                Change::Remove { name: domain.name.clone(), data: RecordData::Mx(record.clone()) };
            findings.add(Finding::new(message).mend(Remedy::changes([remove], Safety::Review)));
        }
    }
}

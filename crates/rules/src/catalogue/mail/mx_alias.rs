use waxseal_verify::dns::MxRecord;

use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::host::HostFacts;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// An MX record names an alias.
    ///
    /// ## Why it matters
    ///
    /// The name in an MX record must have addresses of its own, and be no CNAME: some senders refuse to deliver
    /// to it, or loop.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. CNAME mx.example.net.
    /// mx.example.net. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Name the server itself.
    ///
    /// ```zone
    /// example.com. MX 10 mx.example.net.
    /// mx.example.net. A 192.0.2.1
    /// ```
    pub(super) struct MxAlias {
        code: "MX008",
        name: "mx-alias",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 2181 §10.3; RFC 5321 §5.1",
    }
}

impl Rule for MxAlias {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for record in domain.mail.records() {
            let is_it = |host: &&HostFacts| Some(&host.name) == record.exchange();
            let Some(host) = domain.mail.hosts.iter().find(is_it) else { continue };
            let Some(target) = &host.alias else { continue };
            let message =
                format!("{}, which an MX record of {} names, is an alias", host.name, domain.name);
            let new = MxRecord::new(record.preference(), Some(target.clone()));
            let replace = Change::Replace {
                name: domain.name.clone(),
                old: RecordData::Mx(record.clone()),
                new: RecordData::Mx(new),
            };
            let finding = Finding::new(message).because(format!("it points to {target}"));
            findings.add(finding.mend(Remedy::changes([replace], Safety::Review)));
        }
    }
}

use waxseal_verify::dns::Answer;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::host::HostFacts;
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The name of a sending address does not lead back to the address.
    ///
    /// ## Why it matters
    ///
    /// Anybody can give his address the name `mail.example.com`; only whoever runs that name can give it the
    /// address. Large receivers want both to agree.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: addresses=192.0.2.1
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// 1.2.0.192.in-addr.arpa. PTR mail.example.com.
    /// mail.example.com. A 192.0.2.99
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the address at the name, or have the PTR record name another host.
    ///
    /// ```zone
    /// ; check: addresses=192.0.2.1
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// 1.2.0.192.in-addr.arpa. PTR mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct RdnsUnconfirmed {
        code: "RDNS002",
        name: "rdns-unconfirmed",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 1912 §2.1; RFC 8601 §2.7.3",
    }
}

impl Rule for RdnsUnconfirmed {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for facts in &domain.mail.sending {
            let is_unknown = |host: &HostFacts| {
                matches!(host.ipv4, Answer::Failed(_)) || matches!(host.ipv6, Answer::Failed(_))
            };
            let has_name = !facts.hosts.is_empty() && !facts.hosts.iter().any(is_unknown);
            if !has_name || facts.confirmed().next().is_some() {
                continue;
            }
            let message =
                format!("no name of the sending address {} leads back to it", facts.address);
            let mut finding = Finding::new(message).for_actor(Actor::Sender);
            for host in &facts.hosts {
                let addresses: Vec<_> = host.addresses().iter().map(ToString::to_string).collect();
                let addresses =
                    if addresses.is_empty() { "no address".into() } else { addresses.join(", ") };
                finding = finding.because(format!("{} has {addresses}", host.name));
            }
            findings.add(finding.mend(Remedy::advice(format!(
                "Publish the address {} at the name that the PTR record gives, or change the PTR record.",
                facts.address
            ))));
        }
    }
}

use waxseal_verify::dns::Answer;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// An address that mail is sent from has no name.
    ///
    /// ## Why it matters
    ///
    /// Most large receivers refuse mail from addresses without a PTR record: they belong to computers that
    /// should send no mail.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: addresses=192.0.2.1
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Ask whoever gave you the address to publish a PTR record that names the server, and publish the address
    /// of that name.
    ///
    /// ```zone
    /// ; check: addresses=192.0.2.1
    /// example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// 1.2.0.192.in-addr.arpa. PTR mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct RdnsMissing {
        code: "RDNS001",
        name: "rdns-missing",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 1912 §2.1; RFC 5321 §4.1.4",
    }
}

impl Rule for RdnsMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for facts in &domain.mail.sending {
            if matches!(facts.names, Answer::NoData | Answer::NxDomain) {
                let message =
                    format!("the sending address {} has no name (no PTR record)", facts.address);
                let finding =
                    Finding::new(message).because(format!("nothing stands at {}", facts.reverse));
                findings.add(finding.for_actor(Actor::Sender).mend(Remedy::advice(format!(
                    "Ask whoever gave you {} to publish a PTR record with the server's name.",
                    facts.address
                ))));
            }
        }
    }
}

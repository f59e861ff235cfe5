use waxseal_verify::dns::Answer;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The domain does not exist in the DNS.
    ///
    /// ## Why it matters
    ///
    /// The name servers say that neither the name nor anything below it exists (RFC 8020). The name is
    /// misspelled, or its registration has ended; mail with it is refused by most receivers.
    ///
    /// ## Example
    ///
    /// ```zone
    /// exmaple.com. TXT "v=spf1 mx -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct the name, or register it.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    pub(super) struct DomainMissing {
        code: "DNS001",
        name: "dns-domain-missing",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 8020 §2",
    }
}

impl Rule for DomainMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        if !is_missing(domain) {
            return;
        }
        let advice = "Look whether the name is spelled rightly; if it is, look at the registrar \
                      whether the registration has ended and which name servers are named there.";
        let message = format!("the domain {} does not exist in the DNS", domain.name);
        findings.add(Finding::new(message).mend(Remedy::advice(advice)));
    }
}

/// Whether neither the domain exists nor anything below it that was asked for.
fn is_missing(domain: &Domain) -> bool {
    let keys = domain.dkim.selectors.iter().map(|selector| &selector.answer);
    let hosts = domain.mail.sts.host.iter().flat_map(|host| [&host.ipv4, &host.ipv6]);
    let names = [
        &domain.spf.answer,
        &domain.dmarc.answer,
        &domain.mail.sts.answer,
        &domain.mail.tls_rpt.answer,
        &domain.mail.bimi.answer,
    ];
    let mut all = names.into_iter().chain(keys).chain(hosts);
    all.all(|answer| matches!(answer, Answer::NxDomain))
}

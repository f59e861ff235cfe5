use waxseal_verify::dmarc::report::{Permission, Refusal};

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dmarc::Destination;
use crate::finding::Actor;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// Reports shall go to another organization, which does not say that it takes them.
    ///
    /// ## Why it matters
    ///
    /// Whoever sends reports asks the other domain first, so that nobody can be flooded with them. Without its
    /// answer the address gets no reports.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:example.com@dmarc.example.net"
    /// dmarc.example.net. MX 10 mail.example.net.
    /// ```
    ///
    /// ## Remedy
    ///
    /// The owner of the other domain publishes `v=DMARC1` at the name that is given here; a service that reads
    /// reports does so when the domain is registered with it. Or use an address of the domain itself.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:example.com@dmarc.example.net"
    /// dmarc.example.net. MX 10 mail.example.net.
    /// example.com._report._dmarc.dmarc.example.net. TXT "v=DMARC1"
    /// ```
    pub(super) struct ReportUnauthorized {
        code: "DMARC011",
        name: "dmarc-report-unauthorized",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 9990 §4",
    }
}

impl Rule for ReportUnauthorized {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, _)) = domain.dmarc.own() else { return };
        for Destination { report, .. } in &domain.dmarc.destinations {
            let (Permission::Refused(refusal), Some(host)) = (&report.permission, &report.host)
            else {
                continue;
            };
            let message = format!("{host} does not say that it takes reports for {}", domain.name);
            let finding = text.published.finding(message, report.span, "another organization");
            let finding = finding.because(refusal.to_string()).for_actor(Actor::ThirdParty);
            findings.add(match refusal {
                Refusal::NotAuthorized { question } => {
                    finding.mend(Remedy::publish_txt(question.name(), "v=DMARC1", Safety::Review))
                }
                _ => finding.mend(Remedy::advice(format!(
                    "Use an address of {} itself, or ask the owner of {host}.",
                    domain.name
                ))),
            });
        }
    }
}

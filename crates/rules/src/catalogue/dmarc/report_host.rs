use super::text::without_uri;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dmarc::Destination;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// Reports shall go to a domain that takes no mail.
    ///
    /// ## Why it matters
    ///
    /// The domain of the address has no MX record and no address, or does not exist. Reports are lost.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@reports.example.com"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Use an address that is read.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct ReportHost {
        code: "DMARC012",
        name: "dmarc-report-host",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 9989 §4.7 (rua); RFC 5321 §5.1",
    }
}

impl Rule for ReportHost {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, record)) = domain.dmarc.own() else { return };
        for Destination { report, host, .. } in &domain.dmarc.destinations {
            let Some(host) = host.as_ref().filter(|host| host.takes_mail() == Some(false)) else {
                continue;
            };
            let message = format!(
                "reports for {} shall go to {}, which takes no mail",
                domain.name, host.host.name
            );
            let finding = text.published.finding(message, report.span, "takes no mail");
            let finding = finding
                .mend(Remedy::advice("Put an address there that is read."))
                .mend(without_uri(text, record, report.span, Safety::Review));
            findings.add(finding);
        }
    }
}

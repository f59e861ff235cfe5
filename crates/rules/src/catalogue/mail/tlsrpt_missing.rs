use waxseal_verify::dns::Answer;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The domain has MTA-STS, and asks for no reports on TLS.
    ///
    /// ## Why it matters
    ///
    /// Without reports nobody learns that senders cannot deliver because of the policy.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish a record at `_smtp._tls.` and the domain, with an address that is read.
    ///
    /// ```zone
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// _smtp._tls.example.com. TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    pub(super) struct TlsRptMissing {
        code: "TLSRPT001",
        name: "tlsrpt-missing",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 8460 §3",
    }
}

impl Rule for TlsRptMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let facts = &domain.mail.tls_rpt;
        let is_known = !matches!(facts.answer, Answer::Failed(_));
        let Some(name) = facts.name.as_ref().filter(|_| is_known && facts.records.is_empty())
        else {
            return;
        };
        if domain.mail.sts.only().is_some() {
            let message = format!("{} has MTA-STS, and asks for no reports on TLS", domain.name);
            findings.add(Finding::new(message).mend(Remedy::advice(format!(
                "Publish a TXT record at {name}: v=TLSRPTv1; rua=mailto: and an address that you read."
            ))));
        }
    }
}

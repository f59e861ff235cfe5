use super::several::several;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::mail::TlsRptText;
use crate::findings::Findings;
use crate::rule::Rule;
use waxseal_parse::tls_rpt;

rule! {
    /// The domain publishes more than one TLS-RPT record.
    ///
    /// ## Why it matters
    ///
    /// Of several records none counts: no reports come.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _smtp._tls.example.com. TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// _smtp._tls.example.com. TXT "v=TLSRPTv1; rua=mailto:other@example.com"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put all addresses into one record, with commas between them.
    ///
    /// ```zone
    /// _smtp._tls.example.com. TXT "v=TLSRPTv1; rua=mailto:tls@example.com,mailto:other@example.com"
    /// ```
    pub(super) struct TlsRptSeveral {
        code: "TLSRPT002",
        name: "tlsrpt-several",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8460 §3",
    }
}

impl Rule for TlsRptSeveral {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let records = domain.mail.tls_rpt.records.iter();
        let records: Vec<&TlsRptText> =
            records.filter(|one| tls_rpt::is_record(&one.published.text())).collect();
        let kept = records.iter().position(|record| record.parsed.is_ok());
        let published: Vec<_> = records.iter().map(|record| &record.published).collect();
        several(domain, "TLS-RPT", &published, kept).into_iter().for_each(|one| findings.add(one));
    }
}

use waxseal_parse::tls_rpt;

use crate::catalogue::keep_one::keep_one;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::mail::TlsRptText;
use crate::findings::Findings;
use crate::record::Published;
use crate::rule::Rule;

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
        let is_record = |one: &&TlsRptText| tls_rpt::is_record(&one.published.text());
        let records = domain.mail.tls_rpt.records.iter().filter(is_record);
        let mut latest = records.clone().rev();
        let kept = latest.clone().find(|record| record.parsed.is_ok()).or_else(|| latest.next());
        let all: Vec<&Published> = records.map(|record| &record.published).collect();
        if all.len() > 1 {
            let message =
                format!("{} publishes {} TLS-RPT records; it may have one", domain.name, all.len());
            findings.add(keep_one(message, &all, kept.map(|record| &record.published)));
        }
    }
}

use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::mail::TlsRptText;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
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
        let is_record = |one: &&TlsRptText| tls_rpt::is_record(&one.published.text());
        let records: Vec<&TlsRptText> =
            domain.mail.tls_rpt.records.iter().filter(is_record).collect();
        let [_, second, ..] = &*records else { return };
        let message =
            format!("{} publishes {} TLS-RPT records; it may have one", domain.name, records.len());
        let kept = records.iter().find(|record| record.parsed.is_ok());
        let others = records.iter().filter(|record| Some(*record) != kept);
        let changes = others.map(|other| Change::Remove {
            name: other.published.name.clone(),
            data: RecordData::Txt(other.published.record.clone()),
        });
        let excerpt = second.published.excerpt(second.published.span(), "another record");
        let finding = Finding::new(message).at(excerpt);
        findings.add(finding.mend(Remedy::changes(changes, Safety::Review)));
    }
}

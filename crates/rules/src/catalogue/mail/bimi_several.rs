use super::several::several;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::mail::BimiText;
use crate::findings::Findings;
use crate::rule::Rule;
use waxseal_parse::bimi;

rule! {
    /// The domain publishes more than one BIMI record.
    ///
    /// ## Why it matters
    ///
    /// Of several records at one selector none counts: no logo is shown.
    ///
    /// ## Example
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem"
    /// default._bimi.example.com. TXT "v=BIMI1; l=https://example.com/old.svg"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Keep one record.
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    pub(super) struct BimiSeveral {
        code: "BIMI001",
        name: "bimi-several",
        severity: Warning,
        since: "0.1.0",
        reference: "draft-brand-indicators-for-message-identification-12",
    }
}

impl Rule for BimiSeveral {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let records = domain.mail.bimi.records.iter();
        let records: Vec<&BimiText> =
            records.filter(|one| bimi::is_record(&one.published.text())).collect();
        let kept = records.iter().position(|record| record.parsed.is_ok());
        let published: Vec<_> = records.iter().map(|record| &record.published).collect();
        several(domain, "BIMI", &published, kept).into_iter().for_each(|one| findings.add(one));
    }
}

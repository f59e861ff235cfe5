use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::mail::BimiText;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
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
        let is_record = |one: &&BimiText| bimi::is_record(&one.published.text());
        let records: Vec<&BimiText> = domain.mail.bimi.records.iter().filter(is_record).collect();
        let [_, second, ..] = &*records else { return };
        let message =
            format!("{} publishes {} BIMI records; it may have one", domain.name, records.len());
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

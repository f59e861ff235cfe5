use waxseal_parse::bimi;

use crate::catalogue::keep_one::keep_one;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::mail::BimiText;
use crate::findings::Findings;
use crate::record::Published;
use crate::rule::Rule;

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
        let records = domain.mail.bimi.records.iter().filter(is_record);
        let mut latest = records.clone().rev();
        let kept = latest.clone().find(|record| record.parsed.is_ok()).or_else(|| latest.next());
        let all: Vec<&Published> = records.map(|record| &record.published).collect();
        if all.len() > 1 {
            let message =
                format!("{} publishes {} BIMI records; it may have one", domain.name, all.len());
            findings.add(keep_one(message, &all, kept.map(|record| &record.published)));
        }
    }
}

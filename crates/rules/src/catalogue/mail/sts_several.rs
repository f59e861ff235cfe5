use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::mail::StsText;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;
use waxseal_parse::mta_sts;

rule! {
    /// The domain publishes more than one MTA-STS record.
    ///
    /// ## Why it matters
    ///
    /// Of several records none counts: senders behave as if there were no policy.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _mta-sts.example.com. TXT "v=STSv1; id=20250101"
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// ```
    ///
    /// ## Remedy
    ///
    /// Keep one record.
    ///
    /// ```zone
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// ```
    pub(super) struct StsSeveral {
        code: "STS001",
        name: "sts-several",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8461 §3.1",
    }
}

impl Rule for StsSeveral {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let is_record = |one: &&StsText| mta_sts::record::is_record(&one.published.text());
        let records: Vec<&StsText> = domain.mail.sts.records.iter().filter(is_record).collect();
        let [_, second, ..] = &*records else { return };
        let message =
            format!("{} publishes {} MTA-STS records; it may have one", domain.name, records.len());
        let kept = records.iter().rev().find(|record| record.parsed.is_ok());
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

use super::several::several;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::mail::StsText;
use crate::findings::Findings;
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
        let records = domain.mail.sts.records.iter();
        let records: Vec<&StsText> =
            records.filter(|one| mta_sts::record::is_record(&one.published.text())).collect();
        let kept = records.iter().rposition(|record| record.parsed.is_ok());
        let published: Vec<_> = records.iter().map(|record| &record.published).collect();
        several(domain, "MTA-STS", &published, kept).into_iter().for_each(|one| findings.add(one));
    }
}

use waxseal_parse::mta_sts;

use crate::catalogue::keep_one::keep_one;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::mail::StsText;
use crate::findings::Findings;
use crate::record::Published;
use crate::rule::Rule;

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
        let records = domain.mail.sts.records.iter().filter(is_record);
        let mut latest = records.clone().rev();
        let kept = latest.clone().find(|record| record.parsed.is_ok()).or_else(|| latest.next());
        let all: Vec<&Published> = records.map(|record| &record.published).collect();
        if all.len() > 1 {
            let message =
                format!("{} publishes {} MTA-STS records; it may have one", domain.name, all.len());
            findings.add(keep_one(message, &all, kept.map(|record| &record.published)));
        }
    }
}

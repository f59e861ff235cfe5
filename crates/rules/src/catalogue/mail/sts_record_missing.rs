use waxseal_verify::dns::Answer;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The domain serves an MTA-STS policy, and has no record that says so.
    ///
    /// ## Why it matters
    ///
    /// Senders look for the policy only if the record is there.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; mta-sts.txt: version: STSv1
    /// ; mta-sts.txt: mode: enforce
    /// ; mta-sts.txt: mx: mail.example.com
    /// ; mta-sts.txt: max_age: 1209600
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// mta-sts.example.com. A 192.0.2.3
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the record.
    ///
    /// ```zone
    /// ; mta-sts.txt: version: STSv1
    /// ; mta-sts.txt: mode: enforce
    /// ; mta-sts.txt: mx: mail.example.com
    /// ; mta-sts.txt: max_age: 1209600
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct StsRecordMissing {
        code: "STS008",
        name: "sts-record-missing",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8461 §3.1",
    }
}

impl Rule for StsRecordMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let sts = &domain.mail.sts;
        let is_known = !matches!(sts.answer, Answer::Failed(_));
        let Some(name) = sts.name.as_ref().filter(|_| is_known && sts.records.is_empty()) else {
            return;
        };
        if sts.policy.is_some() {
            let message =
                format!("{} serves an MTA-STS policy without a record at {name}", domain.name);
            let remedy = Remedy::publish_txt(name, "v=STSv1; id=1", Safety::Review);
            findings.add(Finding::new(message).mend(remedy));
        }
    }
}

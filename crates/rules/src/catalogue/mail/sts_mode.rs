use waxseal_parse::mta_sts::policy::Mode;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The MTA-STS policy protects nothing yet.
    ///
    /// ## Why it matters
    ///
    /// With `mode: testing` failures are reported, if there is a TLS-RPT record, and mail is delivered all the
    /// same. With `mode: none` there is no policy.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; mta-sts.txt: version: STSv1
    /// ; mta-sts.txt: mode: testing
    /// ; mta-sts.txt: mx: mail.example.com
    /// ; mta-sts.txt: max_age: 1209600
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write `mode: enforce` when the reports show no failures.
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
    pub(super) struct StsMode {
        code: "STS006",
        name: "sts-mode",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 8461 §3.2, §5",
    }
}

impl Rule for StsMode {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some(policy) = &domain.mail.sts.policy else { return };
        let Some(mode @ (Mode::Testing | Mode::None)) = policy.parsed.mode else { return };
        let message = format!(
            "the MTA-STS policy of {} has the mode {}, so it protects nothing",
            domain.name,
            mode.as_str()
        );
        let excerpt = policy.excerpt(&domain.name, policy.parsed.mode_span, "protects nothing");
        findings.add(Finding::new(message).at(excerpt).mend(Remedy::advice(
            "Write mode: enforce when the reports show no failures, and change the id of the record.",
        )));
    }
}

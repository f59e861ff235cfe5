use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The MTA-STS policy is broken.
    ///
    /// ## Why it matters
    ///
    /// Senders ignore a policy that misses something or is not of the grammar, or the broken part of it.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; mta-sts.txt: version: STSv1
    /// ; mta-sts.txt: mode: enforce
    /// ; mta-sts.txt: mx: mail.example.com
    /// ; mta-sts.txt: max_age: two weeks
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write `version: STSv1`, `mode:`, `max_age:` in seconds and `mx:` lines, each on its own line.
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
    pub(super) struct StsPolicy {
        code: "STS004",
        name: "sts-policy",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8461 §3.2",
    }
}

impl Rule for StsPolicy {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some(policy) = &domain.mail.sts.policy else { return };
        for problem in &policy.parsed.problems {
            let excerpt = policy.excerpt(&domain.name, problem.span, "not of the grammar");
            let message = format!("{}, for {}", problem.kind, domain.name);
            let finding = Finding::new(message).at(excerpt);
            findings
                .add(finding.mend(Remedy::advice("Correct the file that the web server serves.")));
        }
    }
}

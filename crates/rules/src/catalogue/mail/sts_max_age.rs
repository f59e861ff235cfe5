use waxseal_parse::mta_sts::policy::{MAX_AGE, Mode};

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The MTA-STS policy is kept for too short a time, or for longer than is allowed.
    ///
    /// ## Why it matters
    ///
    /// A policy protects senders that know it: if it is kept for a day, whoever writes once a week is never
    /// protected. Weeks are meant; more than a year is not allowed.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; mta-sts.txt: version: STSv1
    /// ; mta-sts.txt: mode: enforce
    /// ; mta-sts.txt: mx: mail.example.com
    /// ; mta-sts.txt: max_age: 3600
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write two weeks or more, `max_age: 1209600`, and a year at most.
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
    pub(super) struct StsMaxAge {
        code: "STS007",
        name: "sts-max-age",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 8461 §3.2, §10.2",
        parameters: [("seconds", 604_800, "the shortest time that is not told")],
    }
}

impl Rule for StsMaxAge {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some(policy) = &domain.mail.sts.policy else { return };
        let Some(age) = policy.parsed.max_age.filter(|_| policy.parsed.mode != Some(Mode::None))
        else {
            return;
        };
        let least = findings.parameter("seconds");
        let what = match age {
            age if age < least => "short",
            age if age > MAX_AGE => "long",
            _ => return,
        };
        let message = format!(
            "the MTA-STS policy of {} is kept for {age} seconds, which is too {what}",
            domain.name
        );
        let excerpt = policy.excerpt(&domain.name, policy.parsed.max_age_span, "seconds");
        findings.add(Finding::new(message).at(excerpt).mend(Remedy::advice(
            "Write max_age: 1209600 (two weeks), or up to 31557600 (a year).",
        )));
    }
}

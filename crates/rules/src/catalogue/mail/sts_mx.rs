use waxseal_parse::mta_sts::policy::Mode;
use waxseal_verify::dns::MxRecord;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The MTA-STS policy does not name a server that an MX record names.
    ///
    /// ## Why it matters
    ///
    /// With `mode: enforce` mail is not delivered to a server that the policy does not name: mail to the domain
    /// is late or lost, as soon as that server is the one that is left.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; mta-sts.txt: version: STSv1
    /// ; mta-sts.txt: mode: enforce
    /// ; mta-sts.txt: mx: old.example.com
    /// ; mta-sts.txt: max_age: 1209600
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Add `mx:` with the server's name to the policy, then change the record's `id`; or take the MX record
    /// away. A wildcard stands for exactly one label.
    ///
    /// ```zone
    /// ; mta-sts.txt: version: STSv1
    /// ; mta-sts.txt: mode: enforce
    /// ; mta-sts.txt: mx: *.example.com
    /// ; mta-sts.txt: max_age: 1209600
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct StsMx {
        code: "STS005",
        name: "sts-mx",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 8461 §4.1, §5",
    }
}

impl Rule for StsMx {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some(policy) = domain.mail.sts.policy.as_ref().map(|policy| &policy.parsed) else {
            return;
        };
        if !policy.is_valid() || policy.mode == Some(Mode::None) {
            return;
        }
        for exchange in domain.mail.records().iter().filter_map(MxRecord::exchange) {
            if policy.covers(exchange) {
                continue;
            }
            let mode = policy.mode.map_or("", Mode::as_str);
            let message = format!(
                "the MTA-STS policy of {} does not name {exchange}, which an MX record names",
                domain.name
            );
            let finding = Finding::new(message).because(format!("the policy's mode is {mode}"));
            findings.add(finding.mend(Remedy::advice(format!(
                "Add the line mx: {exchange} to the policy, and change the id of the record."
            ))));
        }
    }
}

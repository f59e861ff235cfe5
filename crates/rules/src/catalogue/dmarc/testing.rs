use waxseal_parse::dmarc::record::TagName;

use super::text::without;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The policy is tested: it counts one level lower than it says.
    ///
    /// ## Why it matters
    ///
    /// With `t=y` receivers treat `reject` as `quarantine`, and `quarantine` as `none`. It has no effect on a
    /// policy of `none`.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; t=y"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take `t=y` away when the test is over.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    pub(super) struct Testing {
        code: "DMARC019",
        name: "dmarc-testing",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §4.7 (t), §A.6",
    }
}

impl Rule for Testing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let (Some(tag), Some(policy)) = (record.tag(TagName::T), record.policy.valid()) else {
            return;
        };
        if !record.is_testing {
            return;
        }
        let applied = policy.one_level_lower();
        let message = if policy == applied {
            format!("t=y has no effect on a policy of {policy}")
        } else {
            format!("t=y makes the policy {policy} count as {applied}")
        };
        let finding = text.published.finding(message, tag.value_span, "a test");
        findings.add(finding.mend(without(text, record, tag, Safety::Review)));
    }
}

use waxseal_parse::dmarc::record::{AssessmentPolicy, TagName, TagValue};

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The policy is `none`: mail that is not authenticated is treated as if there were no DMARC.
    ///
    /// ## Why it matters
    ///
    /// That is how everybody begins, and what large receivers ask for at least. It protects nobody: forged mail
    /// with the domain in From is delivered as before. Without `rua` it does not even show who forges it.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Ask for reports, and read them until all mail of the domain's own is aligned. Then publish
    /// `p=quarantine`, and `p=reject` at last if nobody writes to mailing lists with the domain.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"
    /// ```
    pub(super) struct PolicyNone {
        code: "DMARC018",
        name: "dmarc-policy-none",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §3.2.12, §5.1.7",
    }
}

impl Rule for PolicyNone {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let is_none = record.policy == TagValue::Valid(AssessmentPolicy::None);
        let Some(tag) = record.tag(TagName::P).filter(|_| is_none) else { return };
        let message = if record.aggregate_uris.is_empty() {
            format!("the policy at {} is none, and no reports are asked for", text.published.name)
        } else {
            format!("the policy at {} is none, so it protects nobody yet", text.published.name)
        };
        let finding = text.published.finding(message, tag.value_span, "nothing is held back");
        findings.add(finding.mend(Remedy::advice(
            "When the reports show that all mail of your own is aligned, publish p=quarantine.",
        )));
    }
}

use waxseal_parse::dmarc::record::{
    AssessmentPolicy, Record as DmarcRecord, Tag, TagName, TagValue,
};
use waxseal_parse::span::Span;

use super::text::without;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The policy shall hold for a part of the mail only, and receivers no longer agree about that.
    ///
    /// ## Why it matters
    ///
    /// `pct` was taken out of DMARC: receivers that follow RFC 9989 ignore it and apply the policy to all mail,
    /// while those that follow RFC 7489 apply it to that part. A policy that was held back with `pct=0` is in
    /// force at the former.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; pct=0"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=quarantine; pct=50"
    /// ```
    ///
    /// ## Remedy
    ///
    /// While the policy is tested, write `t=y` in place of `pct=0`. Otherwise take `pct` away.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; t=y"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=quarantine"
    /// ```
    pub(super) struct Percentage {
        code: "DMARC014",
        name: "dmarc-pct",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 9989 §A.6, §C.5.2",
    }
}

impl Rule for Percentage {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let Some((tag, percentage)) = partial(record) else { return };
        let message = format!(
            "pct={percentage} holds the policy back at older receivers only; others apply it to all mail"
        );
        let finding = text.published.finding(message, tag.value_span, "no longer part of DMARC");
        let span = Span::new(tag.name_span.start(), tag.value_span.end());
        findings.add(if percentage == 0 && record.tag(TagName::T).is_none() {
            finding.mend(text.published.replace_span(span, "t=y", Safety::Review))
        } else {
            finding.mend(without(text, record, tag, Safety::Review))
        });
    }
}

/// A `pct` that holds back a policy which does something.
pub(super) fn partial(record: &DmarcRecord) -> Option<(&Tag, u8)> {
    let percentage = record.percentage.filter(|percentage| *percentage < 100)?;
    let does_something = |policy: TagValue<AssessmentPolicy>| {
        policy.valid().is_some_and(|policy| policy > AssessmentPolicy::None)
    };
    let is_held_back = does_something(record.policy) || does_something(record.subdomain_policy);
    is_held_back.then(|| record.tag(TagName::Pct).map(|tag| (tag, percentage))).flatten()
}

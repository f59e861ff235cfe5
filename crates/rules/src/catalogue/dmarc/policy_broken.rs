use waxseal_parse::dmarc::record::{Record as DmarcRecord, TagName, TagValue};
use waxseal_parse::span::Span;

use super::policy_word::{meant, meant_for_policy};
use super::text::{missing_semicolon, shown, with_tag, without};
use crate::declaration::{Declaration, rule};
use crate::facts::dmarc::DmarcText;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The policy is missing or broken, so that the record does not do what it says.
    ///
    /// ## Why it matters
    ///
    /// A record whose `p` is missing or broken, or whose `sp` or `np` is broken, counts as `p=none` if it asks
    /// for reports with a usable `rua`, and for nothing otherwise. That holds for the whole record:
    /// `p=reject; sp=bogus` protects nothing.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=monitor; rua=mailto:dmarc@example.com"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; sp=quarantaine"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; policy=reject"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none rua=mailto:dmarc@example.com"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write `p=none`, `p=quarantine` or `p=reject`, each tag once and with a semicolon behind it.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; sp=quarantine"
    /// ```
    pub(super) struct PolicyBroken {
        code: "DMARC005",
        name: "dmarc-policy-broken",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 9989 §4.10.1, §4.7 (p, sp, np)",
    }
}

impl Rule for PolicyBroken {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let consequence = if record.aggregate_uris.is_empty() {
            "DMARC is not applied at all"
        } else {
            "the record counts as p=none"
        };
        if record.policy == TagValue::Absent {
            findings.add(absent(text, record, consequence));
        }
        for (name, value) in [
            (TagName::P, record.policy),
            (TagName::Sp, record.subdomain_policy),
            (TagName::Np, record.nonexistent_policy),
        ] {
            if value == TagValue::Invalid
                && let Some(finding) = invalid(text, record, name, consequence)
            {
                findings.add(finding);
            }
        }
    }
}

/// There is no `p`.
fn absent(text: &DmarcText, record: &DmarcRecord, consequence: &str) -> Finding {
    let name = &text.published.name;
    if let Some((span, policy)) = meant_for_policy(record) {
        let message = format!("the record at {name} has no tag p, so {consequence}");
        let finding = text.published.finding(message, span, "meant as p");
        let tag = format!("p={policy}");
        return finding.mend(text.published.replace_span(span, &tag, Safety::Review));
    }
    let end = record.tag(TagName::V).map_or(0, |version| version.value_span.end());
    let message = format!("the record at {name} has no policy p, so {consequence}");
    let finding = text.published.finding(message, Span::new(end, end), "p= is missing");
    finding.mend(with_tag(text, record, "p=none", Safety::Safe))
}

/// A tag that is there, and is broken.
fn invalid(
    text: &DmarcText,
    record: &DmarcRecord,
    name: TagName,
    consequence: &str,
) -> Option<Finding> {
    let mut tags = record.tags.iter().filter(|tag| tag.name == name);
    let (first, second) = (tags.next()?, tags.next());
    let word = name.as_str();
    if let Some(second) = second {
        let message = format!("{word} stands twice, so none of both counts and {consequence}");
        let is_same = record.value(first) == record.value(second);
        let safety = if is_same { Safety::Safe } else { Safety::Review };
        let finding = text.published.finding(message, second.name_span, "stands here again");
        return Some(finding.mend(without(text, record, second, safety)));
    }
    let value = record.value(first);
    if let Some(space) = missing_semicolon(record, first.value_span) {
        let message = format!(
            "a semicolon is missing behind {word}, so its value is broken and {consequence}"
        );
        let finding = text.published.finding(message, space, "a semicolon is missing");
        return Some(finding.mend(text.published.replace_span(space, "; ", Safety::Review)));
    }
    let message = if value.is_empty() {
        format!("{word} has no value, so {consequence}")
    } else {
        let value = shown(value);
        format!("{word}={value} is not none, quarantine or reject, so {consequence}")
    };
    let finding = text.published.finding(message, first.value_span, "no policy");
    let remedy = match meant(value) {
        Some(policy) => {
            text.published.replace_span(first.value_span, policy.as_str(), Safety::Review)
        }
        None if name == TagName::P => {
            text.published.replace_span(first.value_span, "none", Safety::Review)
        }
        None => without(text, record, first, Safety::Review),
    };
    Some(finding.mend(remedy))
}

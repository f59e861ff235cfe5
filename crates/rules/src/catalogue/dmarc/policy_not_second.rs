use waxseal_parse::dmarc::record::TagName;
use waxseal_parse::span::Span;

use super::text::with_semicolon;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The policy `p` is not the second tag, where older receivers want it.
    ///
    /// ## Why it matters
    ///
    /// RFC 7489 had `p` behind `v`, and receivers that still follow it may ignore a record with another order.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; rua=mailto:dmarc@example.com; p=none"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put `p` behind `v=DMARC1`.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct PolicyNotSecond {
        code: "DMARC028",
        name: "dmarc-policy-not-second",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7489 §6.3; RFC 9989 §4.7 (p)",
    }
}

impl Rule for PolicyNotSecond {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let second = record.tags.get(1).map(|tag| tag.name);
        let (Some(policy), Some(tag)) = (record.policy.valid(), record.tag(TagName::P)) else {
            return;
        };
        if second == Some(TagName::P) {
            return;
        }
        let message = format!(
            "p is not the second tag of the record at {}, where older receivers want it",
            text.published.name
        );
        let part = Span::new(tag.name_span.start(), tag.value_span.end());
        let finding = text.published.finding(message, part, "belongs behind v=DMARC1");
        let gone = with_semicolon(record, part);
        let version = record.tag(TagName::V).map_or(0, |version| version.value_span.end());
        let part = |from: usize, to: usize| {
            String::from_utf8_lossy(Span::new(from, to).of(&record.text)).into_owned()
        };
        let (start, middle) = (part(0, version), part(version, gone.start()));
        let end = part(gone.end(), record.text.len());
        let value = format!("{start}; p={policy}{middle}{end}");
        findings.add(finding.mend(text.published.replace(&value, Safety::Safe)));
    }
}

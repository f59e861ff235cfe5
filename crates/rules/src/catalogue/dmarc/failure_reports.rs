use waxseal_parse::dmarc::record::TagName;
use waxseal_parse::span::Span;

use super::text::without;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The record asks for failure reports, which hold parts of people's mail.
    ///
    /// ## Why it matters
    ///
    /// A failure report shows one message: its subject, its addresses, perhaps its text. Few receivers send any.
    /// Whoever takes them has to handle them as personal data.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; ruf=mailto:dmarc@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Unless somebody reads them and may do so, take `ruf` away; aggregate reports (`rua`) hold no mail.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct FailureReports {
        code: "DMARC024",
        name: "dmarc-failure-reports",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §10.2, §4.7 (ruf)",
    }
}

impl Rule for FailureReports {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let Some(tag) = record.tag(TagName::Ruf).filter(|_| !record.failure_uris.is_empty()) else {
            return;
        };
        let message = format!(
            "the record at {} asks for failure reports, which hold parts of people's mail",
            text.published.name
        );
        let span = Span::new(tag.name_span.start(), tag.value_span.end());
        let finding = text.published.finding(message, span, "personal data");
        let finding = finding.mend(Remedy::advice(
            "Keep ruf only if somebody reads the reports and handles them as personal data.",
        ));
        findings.add(finding.mend(without(text, record, tag, Safety::Review)));
    }
}

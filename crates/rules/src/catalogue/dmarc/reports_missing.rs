use waxseal_parse::dmarc::record::{Tag, TagName};
use waxseal_parse::span::Span;

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The record asks for no aggregate reports.
    ///
    /// ## Why it matters
    ///
    /// Reports show which servers send mail with the domain, and whether it is aligned. Without them nobody
    /// knows what a stricter policy would hold back.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Add `rua=mailto:` and an address that is read, by a program at best.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
    /// ```
    pub(super) struct ReportsMissing {
        code: "DMARC020",
        name: "dmarc-reports-missing",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §5.1.3, §4.7 (rua)",
    }
}

impl Rule for ReportsMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        // A tag that is broken or misspelled is another rule's.
        let misspelled = |tag: &Tag| tag.name == TagName::Unknown;
        if record.tag(TagName::Rua).is_none() && !record.tags.iter().any(misspelled) {
            let message = format!("the record at {} asks for no reports", text.published.name);
            let place = Span::new(record.text.len(), record.text.len());
            let finding = text.published.finding(message, place, "no rua=");
            findings.add(finding.mend(Remedy::advice(
                "Add rua=mailto: and an address that you read to the end of the record.",
            )));
        }
    }
}

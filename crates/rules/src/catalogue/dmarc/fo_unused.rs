use waxseal_parse::dmarc::record::TagName;
use waxseal_parse::span::Span;

use super::text::without;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// `fo` says which failure reports are wanted, and none are.
    ///
    /// ## Why it matters
    ///
    /// Without `ruf` the tag `fo` is ignored.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; fo=1"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take `fo` away.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct FoUnused {
        code: "DMARC025",
        name: "dmarc-fo-unused",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §4.7 (fo)",
    }
}

impl Rule for FoUnused {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let Some(tag) = record.tag(TagName::Fo) else { return };
        if record.tag(TagName::Ruf).is_none() {
            let message =
                format!("fo is ignored without ruf, in the record at {}", text.published.name);
            let span = Span::new(tag.name_span.start(), tag.value_span.end());
            let finding = text.published.finding(message, span, "ignored");
            findings.add(finding.mend(without(text, record, tag, Safety::Safe)));
        }
    }
}

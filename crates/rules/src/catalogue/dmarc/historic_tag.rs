use waxseal_parse::dmarc::record::TagName;
use waxseal_parse::span::Span;

use super::pct::partial;
use super::text::without;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The record has a tag that was taken out of DMARC.
    ///
    /// ## Why it matters
    ///
    /// `pct`, `rf` and `ri` are historic: receivers ignore them.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; pct=100; ri=86400; rf=afrf"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take the tags away.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct HistoricTag {
        code: "DMARC016",
        name: "dmarc-historic-tag",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §9.3, §C.5.2",
    }
}

impl Rule for HistoricTag {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let is_partial = partial(record).is_some();
        for tag in record.tags.iter().filter(|tag| tag.name.is_historic()) {
            if tag.name == TagName::Pct && is_partial {
                continue;
            }
            let message = format!(
                "{} is no longer part of DMARC, and is ignored in the record at {}",
                tag.name.as_str(),
                text.published.name
            );
            let span = Span::new(tag.name_span.start(), tag.value_span.end());
            let finding = text.published.finding(message, span, "historic");
            findings.add(finding.mend(without(text, record, tag, Safety::Safe)));
        }
    }
}

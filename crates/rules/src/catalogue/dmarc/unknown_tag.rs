use waxseal_parse::dmarc::record::TagName;

use super::policy_word::meant_for_policy;
use super::text::{shown, without};
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::nearest::nearest;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The DMARC record has a tag that DMARC does not know.
    ///
    /// ## Why it matters
    ///
    /// Unknown tags are ignored: a tag whose name is misspelled does nothing.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; ruaa=mailto:dmarc@example.com"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct the name of the tag, or take the tag away.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
    /// ```
    pub(super) struct UnknownTag {
        code: "DMARC009",
        name: "dmarc-unknown-tag",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 9989 §4.8",
    }
}

impl Rule for UnknownTag {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let meant = meant_for_policy(record);
        for tag in record.tags.iter().filter(|tag| tag.name == TagName::Unknown) {
            if meant.is_some_and(|(span, _)| span.start() == tag.name_span.start()) {
                continue;
            }
            let name = tag.name_span.of(&record.text);
            let message = format!(
                "DMARC knows no tag {}, so it is ignored in the record at {}",
                shown(name),
                text.published.name
            );
            let known = TagName::KNOWN.into_iter().filter(|known| record.tag(*known).is_none());
            let known = known.map(TagName::as_str);
            let near = core::str::from_utf8(name).ok().and_then(|name| nearest(name, known));
            let finding = text.published.finding(message, tag.name_span, "no tag of DMARC");
            findings.add(match near {
                Some(near) => finding
                    .because(format!("{near} was most likely meant"))
                    .mend(text.published.replace_span(tag.name_span, near, Safety::Review)),
                None => finding.mend(without(text, record, tag, Safety::Review)),
            });
        }
    }
}

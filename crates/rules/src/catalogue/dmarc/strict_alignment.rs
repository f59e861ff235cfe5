use waxseal_parse::dmarc::record::{AlignmentMode, TagName};

use super::text::without;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// Only identifiers of the very same domain count (strict alignment).
    ///
    /// ## Why it matters
    ///
    /// Providers often sign or bounce with a subdomain: with `adkim=s` or `aspf=s` such mail is not aligned. In
    /// practice nearly everybody does with relaxed alignment.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; adkim=s; aspf=s"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take `adkim=s` and `aspf=s` away, unless subdomains are run by people who shall not write in the name of
    /// the domain.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct StrictAlignment {
        code: "DMARC027",
        name: "dmarc-strict-alignment",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §3.2.10.2, §4.7 (adkim, aspf)",
    }
}

impl Rule for StrictAlignment {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        for (name, mode, what) in [
            (TagName::Adkim, record.dkim_alignment, "signatures by"),
            (TagName::Aspf, record.spf_alignment, "bounce addresses at"),
        ] {
            let Some(tag) = record.tag(name).filter(|_| mode == AlignmentMode::Strict) else {
                continue;
            };
            let message = format!("with {}=s, {what} subdomains do not count", name.as_str());
            let finding = text.published.finding(message, tag.value_span, "strict");
            findings.add(finding.mend(without(text, record, tag, Safety::Review)));
        }
    }
}

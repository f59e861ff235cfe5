use waxseal_parse::dmarc::record::{PublicSuffix, TagName};

use super::text::without;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The record says that the domain is a public suffix.
    ///
    /// ## Why it matters
    ///
    /// `psd=y` is for registries, below whose domain others register theirs: `gov.example`, say. At the domain
    /// of an organization it makes every subdomain an organization of its own, so that mail signed by the domain
    /// is not aligned with a subdomain in From.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; psd=y"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take `psd=y` away. If others do register domains below this one, switch this rule off.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    pub(super) struct Psd {
        code: "DMARC015",
        name: "dmarc-psd",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 9989 §4.7 (psd), §4.10.2",
    }
}

impl Rule for Psd {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let Some(tag) = record.tag(TagName::Psd) else { return };
        if record.public_suffix == PublicSuffix::Yes {
            let message = format!(
                "psd=y in the record at {} says that others register domains below this one",
                text.published.name
            );
            let finding = text.published.finding(message, tag.value_span, "for registries only");
            findings.add(finding.mend(without(text, record, tag, Safety::Review)));
        }
    }
}

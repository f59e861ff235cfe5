use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::{is_all, remove_term};

use super::sound;

rule! {
    /// A `redirect=` stands in a record that has an `all`.
    ///
    /// ## Why it matters
    ///
    /// `redirect=` counts only where nothing matches, and `all` always matches: it has no effect
    /// (RFC 7208 §5.1, §6.1). Whoever wrote it believes that the other domain's record counts.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx redirect=_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take it out. If the other domain's servers send for this one, include it instead.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct RedirectUnused {
        code: "SPF019",
        name: "spf-redirect-with-all",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7208 §5.1, §6.1",
    }
}

impl Rule for RedirectUnused {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        let Some((place, redirect)) = record.redirect() else { return };
        let Some(all) = record.terms().iter().find(|term| is_all(term)) else { return };
        let message = format!(
            "\"redirect=\" in the SPF record of {} has no effect beside \"all\"",
            text.published.name
        );
        let mut finding = text.published.finding(message, redirect.span, "ignored");
        finding.excerpt = finding.excerpt.map(|excerpt| excerpt.with(all.span(), "always matches"));
        let removed = remove_term(record, place);
        findings.add(finding.mend(text.published.replace(&removed, Safety::Safe)));
    }
}

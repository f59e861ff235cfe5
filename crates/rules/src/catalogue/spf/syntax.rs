use crate::declaration::{Declaration, rule};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Remedy;
use crate::rule::Rule;

use super::{mend_at, mends, safety};

rule! {
    /// The SPF record is not of the grammar.
    ///
    /// ## Why it matters
    ///
    /// One mistake anywhere breaks the whole record: every check ends with `permerror`, even for
    /// servers that a term before it names (RFC 7208 §4.6).
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ipv4:192.0.2.7 includ:_spf.example.net; –all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:mail.example.com ip4:192.0.2.0/33 a:192.0.2.8 redirect:a.example -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct what is marked; all other terms stay as they are.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.7 include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct Syntax {
        code: "SPF006",
        name: "spf-syntax",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §4.6, §12",
    }
}

impl Rule for Syntax {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Record::Spf(text) = record else { return };
        let Err(error) = &text.parsed else { return };
        let published = &text.published;
        let name = &published.name;
        let section = format!("RFC 7208 §{} says so", error.kind.section());
        let Some(repaired) = &text.repaired else {
            let finding = published.finding(
                format!("the SPF record of {name} is broken: {error}"),
                error.span,
                "this is not of the grammar",
            );
            let advice = format!("Correct or take out what is marked: {error}.");
            findings.add(finding.because(section).mend(Remedy::advice(advice)));
            return;
        };
        let why = mend_at(repaired, error.span).map_or("", |mend| mend.mistake.as_str());
        let message = format!("the SPF record of {name} is broken: {why}");
        let excerpt = published.excerpt(error.span, why);
        let finding = Finding::new(message).at(mends(excerpt, &repaired.mends));
        let remedy = published.replace(&repaired.text, safety(repaired));
        findings.add(finding.because(section).mend(remedy));
    }
}

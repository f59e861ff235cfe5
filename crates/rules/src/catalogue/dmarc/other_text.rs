use super::likeness::Likeness;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// Beside or in place of the DMARC record stands a text that is none.
    ///
    /// ## Why it matters
    ///
    /// Receivers ignore it. Often a wildcard record answers for `_dmarc` as for every other name, or a record
    /// of another kind was put at the wrong name.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// _dmarc.example.com. TXT "v=spf1 mx -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take the text away.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct OtherText {
        code: "DMARC030",
        name: "dmarc-other-text",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §4.10 (step 2)",
    }
}

impl Rule for OtherText {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for published in &domain.dmarc.other_texts {
            let is_meant = Likeness::of(published).is_some();
            if is_meant && domain.dmarc.records.is_empty() {
                continue;
            }
            let message =
                format!("a text at {} is no DMARC record, and receivers ignore it", published.name);
            let finding = published.finding(message, published.span(), "no DMARC record");
            findings.add(finding.mend(published.remove(Safety::Review)));
        }
    }
}

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::spf::tree::TermProblem;
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::remove_term;

rule! {
    /// The explanation that the SPF record names is not there.
    ///
    /// ## Why it matters
    ///
    /// `exp=` names a TXT record whose text is shown when mail is refused. Where there is none, or more
    /// than one, nothing is shown (RFC 7208 §6.2); the result stays the same.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all exp=why.example.com"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the text, or take `exp=` out.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all exp=why.example.com"
    /// why.example.com. TXT "See https://example.com/mail?from=%{i}"
    /// ```
    pub(super) struct NoExplanation {
        code: "SPF028",
        name: "spf-no-explanation",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7208 §6.2",
    }
}

impl Rule for NoExplanation {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, tree)) = domain.spf.sound_tree() else { return };
        let Some(record) = text.sound() else { return };
        for (place, term) in tree.terms.iter().enumerate() {
            if term.problem != Some(TermProblem::NoExplanation) {
                continue;
            }
            let message =
                format!("the explanation that the SPF record of {} names is missing", domain.name);
            let finding = text.published.finding(message, term.span, "no text there");
            let removed = remove_term(record, place);
            findings.add(finding.mend(text.published.replace(&removed, Safety::Safe)));
        }
    }
}

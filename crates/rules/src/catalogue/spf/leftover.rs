use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// Beside the SPF record stands a text that was meant as one, and that nobody reads.
    ///
    /// ## Why it matters
    ///
    /// It has no effect, and whoever edits the records next may change the wrong one, or mend it: then
    /// there are two. Records of Sender ID (`spf2.0`) are of no use to anybody any more.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// example.com. TXT "spf2.0/pra mx -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take it away; put what is in it and not in the record into the record before.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    pub(super) struct Leftover {
        code: "SPF008",
        name: "spf-leftover",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7208 §4.5",
    }
}

impl Rule for Leftover {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        if domain.spf.records.is_empty() {
            return;
        }
        for lookalike in &domain.spf.lookalikes {
            let published = &lookalike.published;
            let message = format!("{} has a text that looks like a second SPF record", domain.name);
            let finding = published.finding(message, published.span(), "nobody reads this");
            findings.add(finding.mend(published.remove(Safety::Review)));
        }
    }
}

use waxseal_parse::span::Span;
use waxseal_verify::dns::Answer;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::{Excerpt, Finding};
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The SPF record is published with the discontinued record type SPF only.
    ///
    /// ## Why it matters
    ///
    /// The type with the number 99 was an experiment that has ended (RFC 7208 §3.1): checks ask for
    /// TXT records only, so the domain has no SPF record.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. SPF "v=spf1 mx -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the same text as a TXT record.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    pub(super) struct DiscontinuedOnly {
        code: "SPF004",
        name: "spf-discontinued-type-only",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §3.1",
    }
}

impl Rule for DiscontinuedOnly {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let spf = &domain.spf;
        let is_known = !matches!(spf.answer, Answer::Failed(_));
        let has_none = spf.records.is_empty() && spf.lookalikes.is_empty();
        let (true, true, Some(record)) = (is_known, has_none, spf.discontinued_record()) else {
            return;
        };
        let text = record.joined();
        let message =
            format!("{} has its SPF record with the type SPF, which nobody asks for", domain.name);
        let span = Span::new(0, text.len());
        let origin = format!("{} SPF", domain.name);
        let finding = Finding::new(message).at(Excerpt::new(origin, &*text, span, "not TXT"));
        let value = String::from_utf8_lossy(&text);
        findings.add(finding.mend(Remedy::publish_txt(&domain.name, &value, Safety::Safe)));
    }
}

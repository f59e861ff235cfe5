use super::likeness::Likeness;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// A text at `_dmarc` was meant as a DMARC record, and receivers do not take it for one.
    ///
    /// ## Why it matters
    ///
    /// A DMARC record begins with exactly `v=DMARC1`, in this case, and a semicolon behind it. Whatever begins
    /// otherwise is ignored as a whole: the domain is as if it had no DMARC at all.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1 p=reject"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=dmarc1; p=none"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "p=none; v=DMARC1"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write `v=DMARC1;` first, then the other tags, with a semicolon between all of them and without
    /// quotation marks.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    pub(super) struct NotARecord {
        code: "DMARC003",
        name: "dmarc-not-a-record",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 9989 §4.7 (v), §4.8",
    }
}

impl Rule for NotARecord {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let facts = &domain.dmarc;
        for text in &facts.records {
            if let Err(error) = &text.parsed {
                let message =
                    format!("the record at {} is longer than receivers read", text.published.name);
                let remedy = Remedy::advice("Publish a record of a few hundred characters.");
                findings.add(text.published.finding(message, error.span, "too long").mend(remedy));
            }
        }
        if !facts.records.is_empty() || facts.alias.is_some() {
            return;
        }
        for published in &facts.other_texts {
            let Some(likeness) = Likeness::of(published) else { continue };
            let Likeness { message, span, label, repaired } = likeness;
            let message =
                format!("the record at {} {message}, so receivers ignore it", published.name);
            let remedy = match repaired {
                Some(record) => published.replace(&record, Safety::Review),
                None => Remedy::advice("Write v=DMARC1; first, and the other tags behind it."),
            };
            findings.add(published.finding(message, span, label).mend(remedy));
        }
    }
}

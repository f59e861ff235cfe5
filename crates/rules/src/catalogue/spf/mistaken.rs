use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

use super::{mistyped, place};

rule! {
    /// A term of the SPF record is of the grammar, and cannot mean what was meant.
    ///
    /// ## Why it matters
    ///
    /// The grammar takes nearly everything behind a colon for a domain name, and every unknown word
    /// with an equals sign for a modifier that is to be ignored (RFC 7208 §6, §7.1). So
    /// `include=spf.example.net` does nothing, two terms without a space between them ask for a name
    /// that does not exist, and so do URLs and addresses of people. The strings of a record are put
    /// together without a space, too: where one ends, the space must be written.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include=_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx" " include:_spf.example.net" "-all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:https://_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct what is marked; all other terms stay as they are.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct Mistaken {
        code: "SPF007",
        name: "spf-mistaken-term",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §3.3, §6, §7.1",
    }
}

impl Rule for Mistaken {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Record::Spf(text) = record else { return };
        let (Ok(_), Some(repaired)) = (&text.parsed, &text.repaired) else { return };
        let Some(first) = repaired.mends.first() else { return };
        let published = &text.published;
        let (name, place) = (&published.name, place(published, first.span));
        let what = format!("the SPF record of {name} does not say what was meant{place}");
        let mut finding = mistyped(published, &what, repaired, first, first.span);
        let mut end = 0;
        for string in published.record.strings() {
            end += string.len();
            if first.span.is_empty() && first.span.start() == end {
                finding = finding.because("one string of the record ends there");
            }
        }
        findings.add(finding);
    }
}

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

use super::mistyped;

rule! {
    /// A text was meant as the SPF record, and nobody takes it for one.
    ///
    /// ## Why it matters
    ///
    /// A record begins with `v=spf1` and a space, to the octet (RFC 7208 §4.5). A quote, a space or an
    /// invisible mark before it, a missing space behind it, or another number makes it a text like any
    /// other: the domain has no SPF record, and mail is treated so. A record of Sender ID (`spf2.0`)
    /// is none, either.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "\"v=spf1 mx -all\""
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "v=spf1include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ```zone
    /// example.com. TXT "spf2.0/pra mx -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write the text as it was meant. Panels add the quotes of zone files themselves: enter the value
    /// without them.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    pub(super) struct Lookalike {
        code: "SPF003",
        name: "spf-lookalike",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §4.5",
    }
}

impl Rule for Lookalike {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        if !domain.spf.records.is_empty() {
            return;
        }
        for lookalike in &domain.spf.lookalikes {
            let published = &lookalike.published;
            let what = format!("nobody takes the SPF record of {} for one", domain.name);
            let repaired = lookalike.repaired.as_ref();
            let known = repaired.and_then(|known| Some((known, known.mends.first()?)));
            if let Some((repaired, first)) = known {
                findings.add(mistyped(published, &what, repaired, first, first.span));
                continue;
            }
            let why = "it does not begin with \"v=spf1\" and a space";
            let finding = published.finding(format!("{what}: {why}"), published.span(), why);
            findings.add(finding.mend(Remedy::advice(
                "Write the record anew: \"v=spf1\", a space, its terms with a space between two, \
                 and one closing \"all\".",
            )));
        }
    }
}

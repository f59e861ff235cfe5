use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The domain has one label only.
    ///
    /// ## Why it matters
    ///
    /// A name without a dot is a top-level domain, or a name of the local network: nobody outside can
    /// send mail with it, and SPF gives `none` for it (RFC 7208 §4.3). Usually the end of the name is
    /// missing.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: domain=example
    /// example. TXT "v=spf1 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Check the whole name.
    ///
    /// ```zone
    /// ; check: domain=example.com
    /// example.com. TXT "v=spf1 -all"
    /// ```
    pub(super) struct SingleLabel {
        code: "DNS002",
        name: "dns-single-label",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §4.3",
    }
}

impl Rule for SingleLabel {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        if domain.name.labels().nth(1).is_none() {
            let message = format!("{} has no dot, so it is no domain that sends mail", domain.name);
            let remedy = Remedy::advice(format!("Check the whole name: {}.com, say.", domain.name));
            findings.add(Finding::new(message).mend(remedy));
        }
    }
}

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The domain publishes more than one SPF record.
    ///
    /// ## Why it matters
    ///
    /// A domain has exactly one. With two, every check ends with `permerror` (RFC 7208 §4.5), as if
    /// there were none: usually somebody added a record instead of extending the one that was there.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// example.com. TXT "v=spf1 include:_spf.example.net ~all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put the terms of all records into one, before one closing `all`, and take the others away.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net ~all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct Several {
        code: "SPF002",
        name: "spf-several",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §3.2, §4.5",
    }
}

impl Rule for Several {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let [_, second, ..] = &*domain.spf.records else { return };
        let count = domain.spf.records.len();
        let message = format!("{} publishes {count} SPF records; it may have one", domain.name);
        let excerpt = second.published.excerpt(second.published.span(), "another SPF record");
        findings.add(Finding::new(message).at(excerpt).mend(Remedy::advice("merge them")));
    }
}

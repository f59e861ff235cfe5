use waxseal_verify::dns::Answer;

use super::selector::{at_fault, without_alias};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dkim::SelectorFault;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The CNAME at the selector leads to a name without a TXT record.
    ///
    /// ## Why it matters
    ///
    /// Verifiers follow the alias and find no key. The target was mistyped, the panel appended the
    /// domain to it, or the provider has no key there (any more).
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. CNAME s1.dkim.example.net.
    /// ```
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. CNAME key002.provider.example.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the CNAME lead to the very name that the provider gives, with a final dot where the
    /// panel wants one; or publish the key itself.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. CNAME s1.dkim.example.net.
    /// s1.dkim.example.net. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct AliasDangling {
        code: "DKIM006",
        name: "dkim-key-alias-dangling",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.2.1, RFC 1034 §3.6.2",
    }
}

impl Rule for AliasDangling {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for selector in at_fault(domain, &SelectorFault::AliasDangling) {
            let Some(target) = selector.hops.last() else { continue };
            let message = format!("{} is an alias that leads to no key", selector.name);
            let exists = match selector.answer {
                Answer::NxDomain => "does not exist (NXDOMAIN)",
                _ => "has no TXT record (NODATA)",
            };
            let finding = Finding::new(message).because(format!("{target} {exists}"));
            let finding = if target.is_at_or_below(&domain.name) {
                finding.because("the target is a name of the domain itself: panels append the domain to a target without a final dot")
            } else {
                finding
            };
            findings.add(without_alias(finding, selector));
        }
    }
}

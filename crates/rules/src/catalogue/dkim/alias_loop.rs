use super::selector::{at_fault, without_alias};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dkim::SelectorFault;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The aliases at the selector go in a circle, or there are too many.
    ///
    /// ## Why it matters
    ///
    /// Resolvers give up, and verifiers get no key.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. CNAME s1.example.net.
    /// s1.example.net. CNAME s1._domainkey.example.com.
    /// ```
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. CNAME key002._domainkey.example.com.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the CNAME lead to the name that the provider gives, or publish the key itself.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. CNAME s1.example.net.
    /// s1.example.net. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct AliasLoop {
        code: "DKIM005",
        name: "dkim-key-alias-loop",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 1034 §3.6.2",
    }
}

impl Rule for AliasLoop {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for selector in at_fault(domain, &SelectorFault::AliasLoop) {
            let message = format!("the aliases at {} do not end at any record", selector.name);
            let hops = selector.hops.iter().map(|hop| format!("then {hop}"));
            let finding = hops.fold(Finding::new(message), Finding::because);
            findings.add(without_alias(finding, selector));
        }
    }
}

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The selector leads to its key over many aliases.
    ///
    /// ## Why it matters
    ///
    /// Each alias costs a question, and each of its zones may fail. Resolvers follow only so many.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. CNAME a.example.net.
    /// a.example.net. CNAME b.example.net.
    /// b.example.net. CNAME c.example.net.
    /// c.example.net. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the CNAME lead to the last name, if the provider agrees.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. CNAME c.example.net.
    /// c.example.net. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct AliasChain {
        code: "DKIM064",
        name: "dkim-key-alias-chain",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 1034 §3.6.2",
        parameters: [("hops", 2, "more aliases one after another are told")],
    }
}

impl Rule for AliasChain {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let most = usize::try_from(findings.parameter("hops")).unwrap_or(usize::MAX);
        for selector in &domain.dkim.selectors {
            let count = selector.hops.len();
            if count <= most || selector.fault.is_some() {
                continue;
            }
            let message = format!("{} leads to its key over {count} aliases", selector.name);
            let hops = selector.hops.iter().map(|hop| format!("then {hop}"));
            let finding = hops.fold(Finding::new(message), Finding::because);
            findings.add(finding.mend(Remedy::advice(
                "Ask the provider for the name that the key stands at, and let the CNAME lead there.",
            )));
        }
    }
}

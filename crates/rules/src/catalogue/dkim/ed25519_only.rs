use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dkim::{KeyText, UsableKey};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// All keys that were looked at are Ed25519 keys.
    ///
    /// ## Why it matters
    ///
    /// Many verifiers, Gmail among them, cannot verify Ed25519 signatures, though RFC 8463 asks for
    /// it. Mail that has no RSA signature beside counts as unsigned there.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish an RSA key under another selector, and sign with both.
    ///
    /// ```zone
    /// ; check: selectors=s1,s2
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// s2._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDiLw6WqneIaq6FKUZPfP17pu9w1qW8OPx7vHBQydOCtipiY7odItI0/R6CMorGpQYurI5x65qrJLQQEXWnhZRx6hDs0sILBN1Vycfeg3mihXSiYxLvmoJN6ZgZm1An6q2RvqEGsUAIinT3wFZDXwGXA73SyPXemRf2TRHL7gU3EwIDAQAB"
    /// ```
    pub(super) struct Ed25519Only {
        code: "DKIM044",
        name: "dkim-key-ed25519-only",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8463 §5, §6",
    }
}

impl Rule for Ed25519Only {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let selectors = &domain.dkim.selectors;
        let keys: Option<Vec<(&KeyText, UsableKey<'_>)>> = selectors
            .iter()
            .map(|selector| selector.only().and_then(|text| Some((text, text.usable()?))))
            .collect();
        // Where any selector is not clear, an RSA key may be behind it.
        let Some(keys) = keys else { return };
        let Some((text, key)) = keys.first() else { return };
        if keys.iter().any(|(_, key)| key.is_rsa()) {
            return;
        }
        let span = key.record.public_key_span;
        let message = format!("{} has no RSA key at the selectors looked at", domain.name);
        let excerpt = text.published.excerpt(span, "an Ed25519 key");
        findings.add(Finding::new(message).at(excerpt).mend(Remedy::advice(
            "Publish an RSA key of 2,048 bits under another selector, and sign every message with \
             both; if that is done already, check that selector, too.",
        )));
    }
}

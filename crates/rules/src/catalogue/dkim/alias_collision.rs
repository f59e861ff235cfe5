use super::selector::{at_fault, one_text, remove_alias, remove_texts};
use crate::change::Change;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::ask::texts;
use crate::facts::dkim::{KeyText, SelectorFacts, SelectorFault};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// A CNAME and a TXT record stand at the same selector.
    ///
    /// ## Why it matters
    ///
    /// A name with a CNAME may have nothing else. Servers refuse such a zone, or answer with one of
    /// the two: some verifiers get the one key, some the other.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. CNAME key002.provider.example.
    /// key002.provider.example. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// key002._domainkey.example.com. TXT "v=DKIM1; p="
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. CNAME s1.provider.example.
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Keep one of the two: the CNAME if the provider gave one, or the TXT record with the key.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. CNAME key002.provider.example.
    /// key002.provider.example. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    pub(super) struct AliasCollision {
        code: "DKIM007",
        name: "dkim-key-alias-collision",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 1034 §3.6.2, RFC 2181 §10.1",
    }
}

impl Rule for AliasCollision {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for selector in at_fault(domain, &SelectorFault::AliasCollision) {
            let Some(target) = &selector.alias else { continue };
            let message = format!("a CNAME and a TXT record stand at {}", selector.name);
            let finding = Finding::new(message).because(format!("the CNAME leads to {target}"));
            let finding = match &*selector.texts {
                [first, ..] => {
                    let published = &first.published;
                    finding.at(published.excerpt(published.span(), "beside the CNAME"))
                }
                [] => finding,
            };
            findings.add(match changes(selector) {
                Some(changes) => finding.mend(Remedy::changes(changes, Safety::Review)),
                None => finding.mend(Remedy::advice(
                    "Find out which of the two is right by the provider's instructions, and remove \
                     the other.",
                )),
            });
        }
    }
}

/// Keeps the one of the two that is right.
fn changes(selector: &SelectorFacts) -> Option<Vec<Change>> {
    let target = selector.alias.as_ref()?;
    let expected = selector.expected_text();
    let at_alias = texts(target, selector.at_alias.as_ref()?);
    let mut at_alias = at_alias.into_iter().map(|text| KeyText::expecting(text, expected));
    if !selector.texts.iter().any(KeyText::serves) {
        if at_alias.any(|text| text.serves()) {
            return Some(remove_texts(selector));
        }
        expected?;
    }
    let mut changes = one_text(selector).unwrap_or_default();
    changes.extend(remove_alias(selector));
    Some(changes)
}

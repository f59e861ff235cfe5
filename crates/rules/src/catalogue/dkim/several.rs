use super::selector::{at_fault, one_text};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dkim::SelectorFault;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// Several TXT records stand at the selector.
    ///
    /// ## Why it matters
    ///
    /// What verifiers make of several records is undefined: some try each, some take the first that
    /// comes, some give up. Servers change the order, so the same mail passes at one time and fails
    /// at another. Often an old key was left when a new one was published.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// key002._domainkey.example.com. TXT "v=DKIM1; p="
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// s1._domainkey.example.com. TXT "v=spf1 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Leave the record that belongs to the key that signs, and remove the others. A new key gets a
    /// new selector.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct SeveralRecords {
        code: "DKIM009",
        name: "dkim-key-several",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.2.2",
    }
}

impl Rule for SeveralRecords {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for selector in at_fault(domain, &SelectorFault::Several) {
            let [_, second, ..] = &*selector.texts else { continue };
            let (count, name) = (selector.texts.len(), &selector.name);
            let message = format!("{count} TXT records stand at {name}; it may have one");
            let excerpt = second.published.excerpt(second.published.span(), "another record");
            let finding = Finding::new(message).at(excerpt);
            findings.add(match one_text(selector) {
                Some(changes) => finding.mend(Remedy::changes(changes, Safety::Review)),
                None => finding.mend(Remedy::advice(
                    "Find out which key signs the mail, and remove the other records.",
                )),
            });
        }
    }
}

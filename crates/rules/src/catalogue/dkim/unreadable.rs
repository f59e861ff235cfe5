use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// `p=` can be decoded and holds no key of the kind that `k=` names.
    ///
    /// ## Why it matters
    ///
    /// For `k=rsa`, `p=` holds an RSA public key in DER; for `k=ed25519` exactly 32 octets.
    /// Anything else is no key: a private key, a certificate, a key of another kind, or one that
    /// was damaged.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcH"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the public key that belongs to the private key that signs, with the right `k=`.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct Unreadable {
        code: "DKIM034",
        name: "dkim-key-unreadable",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.1, RFC 8463 §4",
    }
}

const WORDS: Words = Words {
    wrong: "holds no key of the kind that k= names",
    label: "no such key",
    advice: "Copy the value again from where the provider or the signing software shows it.",
};

impl Rule for Unreadable {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::Unreadable, &WORDS, findings);
    }
}

use super::keys::usable;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The RSA key is shorter than it should be.
    ///
    /// ## Why it matters
    ///
    /// Signers should use at least 2,048 bits. Keys of 1,024 bits are still taken, and within the
    /// reach of those with much money; some receivers trust them less.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDiLw6WqneIaq6FKUZPfP17pu9w1qW8OPx7vHBQydOCtipiY7odItI0/R6CMorGpQYurI5x65qrJLQQEXWnhZRx6hDs0sILBN1Vycfeg3mihXSiYxLvmoJN6ZgZm1An6q2RvqEGsUAIinT3wFZDXwGXA73SyPXemRf2TRHL7gU3EwIDAQAB"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Make a new key of 2,048 bits under a new selector, and sign with it.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqZmMzsKmuW/bMc13ScmGPukgGtU8lbCk9UhnfUQcvE0DvWB6eeCYgQCpONhyXjbfMWMFEVUxbfnODiqsI0Qy+XlaUOYyT6oQ05EEaiVzwkYxtXVkk9U723JY5FN32nZbmMc9hbbqppoi+hZYlAfJ5whA/JX5K3ZxXjXvhSZ0/1XhgnmEJpfizs6TSFFRJ65Hk" "67Xycid5xTWeOAOwM2yadjlEkRUj4hKMisNvZ+hQ8G3p/wejvTfusAvEmzBTknkq15hwtWgzd4M+O+XBvjrGJOs+7/CFoGuX4dTb9c/g569zNHq29UQE3MitvHGbdD8XflrMTiYrv+xBJQ+o6c5fQIDAQAB"
    /// ```
    pub(super) struct Short {
        code: "DKIM041",
        name: "dkim-key-short",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8301 §3.2",
        parameters: [("bits", 2_048, "RSA keys of fewer bits are told, down to 1,024")],
    }
}

impl Rule for Short {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        let least = findings.parameter("bits");
        // The key of a provider is the provider's: see `dkim-key-provider-short`.
        let is_own = text.expected.is_none() && text.alias.is_none();
        if !is_own || !key.is_rsa() || !(1_024..least).contains(&key.bits()) {
            return;
        }
        let message = format!(
            "the key at {} has {} bits; it should have {least}",
            text.published.name,
            key.bits()
        );
        let finding = text.published.finding(message, key.record.public_key_span, "short");
        findings.add(finding.mend(Remedy::advice(
            "Make a new key of 2,048 bits, publish it under a new selector, and let the signing \
             software use that.",
        )));
    }
}

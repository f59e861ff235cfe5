use super::keys::usable;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The RSA key is shorter than verifiers may accept.
    ///
    /// ## Why it matters
    ///
    /// Keys of less than 1,024 bits can be broken by anybody with a little time and money.
    /// Verifiers must not take signatures of such keys for valid.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMUlNcwnQ+8O82jXIvQZoTT1Dld40j8FgkVsy+in8Yd50BATZMsjA/MmY6palF4MQHxAvnlfELv+fDyW+9GoRvsCAwEAAQ=="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Make a new key of 2,048 bits under a new selector, and sign with it.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDiLw6WqneIaq6FKUZPfP17pu9w1qW8OPx7vHBQydOCtipiY7odItI0/R6CMorGpQYurI5x65qrJLQQEXWnhZRx6hDs0sILBN1Vycfeg3mihXSiYxLvmoJN6ZgZm1An6q2RvqEGsUAIinT3wFZDXwGXA73SyPXemRf2TRHL7gU3EwIDAQAB"
    /// ```
    pub(super) struct TooShort {
        code: "DKIM040",
        name: "dkim-key-too-short",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 8301 §3.2",
        parameters: [("bits", 1_024, "RSA keys of fewer bits are refused")],
    }
}

impl Rule for TooShort {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        let least = findings.parameter("bits");
        if !key.is_rsa() || key.bits() >= least {
            return;
        }
        let message = format!(
            "the key at {} has {} bits; less than {least} count for nothing",
            text.published.name,
            key.bits()
        );
        let finding = text.published.finding(message, key.record.public_key_span, "too short");
        findings.add(finding.mend(Remedy::advice(
            "Make a new key of 2,048 bits, publish it under a new selector, and let the signing \
             software use that.",
        )));
    }
}

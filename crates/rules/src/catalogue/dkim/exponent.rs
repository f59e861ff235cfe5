use super::keys::usable;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The public exponent of the RSA key is not 65537.
    ///
    /// ## Why it matters
    ///
    /// Practically all RSA keys have the exponent 65537. With a very small one, careless verifiers
    /// have been deceived by forged signatures; cryptographic libraries refuse very large ones, and
    /// some refuse 3.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIGdMA0GCSqGSIb3DQEBAQUAA4GLADCBhwKBgQDFMvQzyIj7F6A7aqyD4gZPLnidr0IW3XzEy7qt/bqPyb0gYSuNUab55JdH4QsQxmdrytH31zi68OhVvMdqld6hTgRpH87VNhcc9lbK7ON7Kp2XFks2Ul7k3ExKkSq+bF1+93Sdg3Qqx+IHjxOih3vRp/JL1C4EuKf+KH/9jSWfEwIBAw=="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Make a new key as signing software does it by default, under a new selector.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDiLw6WqneIaq6FKUZPfP17pu9w1qW8OPx7vHBQydOCtipiY7odItI0/R6CMorGpQYurI5x65qrJLQQEXWnhZRx6hDs0sILBN1Vycfeg3mihXSiYxLvmoJN6ZgZm1An6q2RvqEGsUAIinT3wFZDXwGXA73SyPXemRf2TRHL7gU3EwIDAQAB"
    /// ```
    pub(super) struct Exponent {
        code: "DKIM043",
        name: "dkim-key-exponent",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8017 §3.1",
    }
}

impl Rule for Exponent {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        let Some(exponent) = key.key.rsa_exponent().filter(|exponent| *exponent != [1, 0, 1])
        else {
            return;
        };
        let message =
            format!("the RSA key at {} has an unusual public exponent", text.published.name);
        let finding = text.published.finding(message, key.record.public_key_span, "this key");
        let finding = match &*exponent {
            [small] => finding.because(format!("the exponent is {small}; usual is 65537")),
            many => {
                let octets = many.len();
                finding.because(format!("the exponent has {octets} octets; usual is 65537"))
            }
        };
        findings.add(finding.mend(Remedy::advice(
            "Make a new key with the exponent 65537, which is what signing software does by \
             default, and publish it under a new selector.",
        )));
    }
}

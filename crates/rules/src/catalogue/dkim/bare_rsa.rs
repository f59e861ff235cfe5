use waxseal_verify::crypto::PublicKey;
use waxseal_verify::dkim::publish::KeyRecordText;

use super::keys::usable;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The RSA key is written in the short form that few others use.
    ///
    /// ## Why it matters
    ///
    /// RFC 6376 names the form `RSAPublicKey`, and nearly everybody publishes
    /// `SubjectPublicKeyInfo`, as in the standard's own example. Verifiers that know only the usual
    /// form find no key.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIGJAoGBAOIvDpaqd4hqroUpRk98/Xum73DWpbw4/Hu8cFDJ04K2KmJjuh0i0jT9HoIyisalBi6sjnHrmqsktBARdaeFlHHqEOzSwgsE3VXJx96DeaKFdKJjEu+agk3pmBmbUCfqrZG+oQaxQAiKdPfAVkNfAZcDvdLI9d6ZF/ZNEcvuBTcTAgMBAAE="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the same key in the usual form.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDiLw6WqneIaq6FKUZPfP17pu9w1qW8OPx7vHBQydOCtipiY7odItI0/R6CMorGpQYurI5x65qrJLQQEXWnhZRx6hDs0sILBN1Vycfeg3mihXSiYxLvmoJN6ZgZm1An6q2RvqEGsUAIinT3wFZDXwGXA73SyPXemRf2TRHL7gU3EwIDAQAB"
    /// ```
    pub(super) struct BareRsa {
        code: "DKIM063",
        name: "dkim-key-bare-rsa",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.1, RFC 8017 §A.1.1",
    }
}

impl Rule for BareRsa {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        if !matches!(&key.key.key, PublicKey::Rsa(der) if *der == key.record.public_key) {
            return;
        }
        let message = format!("the key at {} is in an unusual form", text.published.name);
        let span = key.record.public_key_span;
        let finding = text.published.finding(message, span, "RSAPublicKey");
        let usual = KeyRecordText::new(&key.key.key);
        let usual = usual.as_str().rsplit("p=").next().unwrap_or_default();
        findings.add(finding.mend(text.mend_span(span, usual, Safety::Safe)));
    }
}

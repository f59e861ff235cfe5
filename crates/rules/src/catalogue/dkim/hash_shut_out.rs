use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// `h=` shuts out SHA-256, so that no signature can be valid.
    ///
    /// ## Why it matters
    ///
    /// `h=` lists the hash algorithms that signatures may use. SHA-1 must not be used any more, and
    /// DKIM has no other besides SHA-256; a list without `sha256` shuts out every signature.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha1;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Add `sha256` to the list, or leave `h=` out.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    pub(super) struct HashShutOut {
        code: "DKIM023",
        name: "dkim-key-hash-shut-out",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.1, RFC 8301 §3.1",
    }
}

const WORDS: Words = Words {
    wrong: "allows no hash algorithm that signatures use",
    label: "sha256 is missing",
    advice: "Write h=sha256, or leave h= out.",
};

impl Rule for HashShutOut {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::HashShutOut, &WORDS, findings);
    }
}

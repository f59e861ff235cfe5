use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// Characters of the expected value are missing.
    ///
    /// ## Why it matters
    ///
    /// One missing character makes another key of it, or none, and no signature verifies.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the value exactly as the provider gives it.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    pub(super) struct CharactersMissing {
        code: "DKIM029",
        name: "dkim-key-characters-missing",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.2.1",
    }
}

const WORDS: Words = Words {
    wrong: "lacks characters of the value that the provider gives",
    label: "characters are missing here",
    advice: "Copy the value again from where the provider or the signing software shows it.",
};

impl Rule for CharactersMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::CharactersMissing, &WORDS, findings);
    }
}

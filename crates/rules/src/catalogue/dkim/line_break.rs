use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// The value holds a line end.
    ///
    /// ## Why it matters
    ///
    /// A key that was copied from lines has a line end in its middle. White space may stand in
    /// `p=`, but a line end only before a space, and many verifiers take none at all: to some the
    /// record holds a key, to others it does not.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrl\010Nn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Enter the value as one line. What is too long for one string is continued in a second string
    /// of the same record, with nothing between them.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    pub(super) struct LineBreak {
        code: "DKIM017",
        name: "dkim-key-line-break",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §2.8, §3.6.1",
    }
}

const WORDS: Words = Words {
    wrong: "holds a line end in the middle of its value",
    label: "a line end",
    advice: "Copy the value again from where the provider or the signing software shows it.",
};

impl Rule for LineBreak {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::LineBreak, &WORDS, findings);
    }
}

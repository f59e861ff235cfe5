use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// The key has been revoked: `p=` is empty.
    ///
    /// ## Why it matters
    ///
    /// An empty `p=` says that the key is not valid any more. Every signature with this selector
    /// fails. It may also be what is left of a value that was cut off before the key.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p="
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; p="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the key again if mail is still signed with it. If it was revoked on purpose, nothing
    /// has to be done: do not check this selector any more.
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
    pub(super) struct Revoked {
        code: "DKIM025",
        name: "dkim-key-revoked",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.1",
    }
}

const WORDS: Words = Words {
    wrong: "holds a revoked key, for p= is empty",
    label: "no key",
    advice: "If mail is still signed with this selector, publish its key again; otherwise do not check the selector any more.",
};

impl Rule for Revoked {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::Revoked, &WORDS, findings);
    }
}

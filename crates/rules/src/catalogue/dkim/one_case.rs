use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// All letters of the key are in one case.
    ///
    /// ## Why it matters
    ///
    /// Base64 tells `A` from `a`. Some panels make values small, as they do with names; then the
    /// key is another one, or none.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=migfma0gcsqgsib3dqebaquaa4gnadcbiqkbgqcn1bbtaaeqgdv68mjsgtxw5n0db/sxoj6virlnn06meyvwrvhh+vfns8mredfrvkqcvkky/jvf5damph+qhzhxl0eicrkcqopkdpyeffgsu+g8t7auyczyuaxaas4k/zffp81emux8mmkzovbe5kcvyqp7cf1nslxvfv9mesgd8qidaqab"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the value exactly as it is. If the panel changes it again, ask whoever runs the
    /// panel.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    pub(super) struct OneCase {
        code: "DKIM027",
        name: "dkim-key-one-case",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 4648 §4",
    }
}

const WORDS: Words = Words {
    wrong: "holds a key whose letters were all put into one case",
    label: "letters of one case only",
    advice: "Copy the value again from where the provider or the signing software shows it.",
};

impl Rule for OneCase {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::OneCase, &WORDS, findings);
    }
}

use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// What stands at the selector is no key record but another kind of record.
    ///
    /// ## Why it matters
    ///
    /// Verifiers find a text that is no key, and the signature fails. Often it comes from a
    /// wildcard: `*.example.com TXT` answers for every name that has no records of its own, the
    /// names of selectors included.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=spf1 -all"
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "site-verification=4711"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the key at the selector. A record there stops a wildcard from answering for this
    /// name.
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
    pub(super) struct ForeignRecord {
        code: "DKIM011",
        name: "dkim-key-foreign-record",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.2.2",
    }
}

const WORDS: Words = Words {
    wrong: "holds a record of another kind instead of a key",
    label: "no key record",
    advice: "Publish the key record that the signing software shows; if a wildcard gave this text, a record of the name's own takes its place.",
};

impl Rule for ForeignRecord {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::ForeignRecord, &WORDS, findings);
    }
}

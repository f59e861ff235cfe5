use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// `p=` is not base64.
    ///
    /// ## Why it matters
    ///
    /// The key is written in base64: letters, digits, `+` and `/`, with `=` at the end only. Any
    /// other character makes it unreadable.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCr*VS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Copy the key again.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct Base64 {
        code: "DKIM033",
        name: "dkim-key-base64",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.1, RFC 4648 §4",
    }
}

const WORDS: Words = Words {
    wrong: "holds a character in p= that is not base64",
    label: "not base64",
    advice: "Copy the value again from where the provider or the signing software shows it.",
};

impl Rule for Base64 {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::Base64, &WORDS, findings);
    }
}

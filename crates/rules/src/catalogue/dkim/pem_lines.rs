use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// The lines around a key in PEM were copied into the record.
    ///
    /// ## Why it matters
    ///
    /// `p=` is base64 and nothing else. `-----BEGIN PUBLIC KEY-----` and its counterpart belong to
    /// the file that the key comes from; with them the record holds no key.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=-----BEGIN PUBLIC KEY-----11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=-----END PUBLIC KEY-----"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Leave out the lines that begin with hyphens, and write the rest without line ends.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct PemLines {
        code: "DKIM013",
        name: "dkim-key-pem-lines",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.1",
    }
}

const WORDS: Words = Words {
    wrong: "holds the BEGIN and END lines of a key file",
    label: "a line of the key file",
    advice: "Copy the value again from where the provider or the signing software shows it.",
};

impl Rule for PemLines {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::PemLines, &WORDS, findings);
    }
}

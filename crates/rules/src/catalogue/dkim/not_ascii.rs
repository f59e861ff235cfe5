use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// The value holds characters that are not ASCII.
    ///
    /// ## Why it matters
    ///
    /// Tags and base64 are plain ASCII. Text processors and chat programs put typographic quotation
    /// marks, unbreakable spaces and marks that cannot be seen into what passes through them; any
    /// of them breaks the record.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "“v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=”"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Copy the value as plain text, from the provider's page straight into the panel.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct NotAscii {
        code: "DKIM015",
        name: "dkim-key-not-ascii",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.2",
    }
}

const WORDS: Words = Words {
    wrong: "holds a character that is not ASCII",
    label: "not ASCII",
    advice: "Copy the value again from where the provider or the signing software shows it.",
};

impl Rule for NotAscii {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::NotAscii, &WORDS, findings);
    }
}

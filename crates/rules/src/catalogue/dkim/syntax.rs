use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// The record is no list of tags.
    ///
    /// ## Why it matters
    ///
    /// A key record is a list of `name=value`, with semicolons between them. What cannot be read
    /// like this is ignored as a whole, whatever key is in it.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; note; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the record as the signing software shows it.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct Syntax {
        code: "DKIM032",
        name: "dkim-key-syntax",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.2",
    }
}

const WORDS: Words = Words {
    wrong: "is no list of tags",
    label: "not name=value",
    advice: "Copy the value again from where the provider or the signing software shows it.",
};

impl Rule for Syntax {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::Syntax, &WORDS, findings);
    }
}

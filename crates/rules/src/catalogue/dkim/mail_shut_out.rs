use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// `s=` says that the key is not for e-mail.
    ///
    /// ## Why it matters
    ///
    /// `s=` lists what the key serves for: `*` is everything, `email` is mail. With any other list
    /// verifiers must not use the key for mail.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; s=tlsrpt; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write `s=email`, or leave `s=` out.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct MailShutOut {
        code: "DKIM024",
        name: "dkim-key-mail-shut-out",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.1",
    }
}

const WORDS: Words = Words {
    wrong: "is not for e-mail, as its s= says",
    label: "neither * nor email",
    advice: "Write s=email, or leave s= out.",
};

impl Rule for MailShutOut {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::MailShutOut, &WORDS, findings);
    }
}

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The message has no DKIM signature.
    ///
    /// ## Why it matters
    ///
    /// Without a signature only SPF can speak for the message, and SPF breaks whenever the message is forwarded.
    /// Gmail, Yahoo and Outlook want bulk mail to be signed.
    ///
    /// ## Example
    ///
    /// ```mail
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Switch DKIM on where the mail is sent, and publish the key that the server or the provider names.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct Unsigned {
        code: "MSG016",
        name: "msg-unsigned",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376, RFC 9989 §4.3",
    }
}

impl Rule for Unsigned {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        if message.evidence.dkim.signatures.is_empty() {
            findings.add(
                Finding::new("the message is not signed with DKIM").for_actor(Actor::Sender).mend(
                    Remedy::advice(
                        "switch DKIM on where the mail is sent, and publish the key that it names",
                    ),
                ),
            );
        }
    }
}

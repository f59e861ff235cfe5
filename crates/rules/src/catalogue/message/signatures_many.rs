use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The message has more signatures than verifiers look at.
    ///
    /// ## Why it matters
    ///
    /// Every verifier has a limit, so that a message of thousands of signatures costs it nothing. Which ones are
    /// looked at is for each of them to say; the one that matters may be left out.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject count=40
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Sign once with each algorithm, and find the loop that signs again and again.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct SignaturesMany {
        code: "MSG029",
        name: "msg-signatures-many",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §6.1, §8.4",
    }
}

impl Rule for SignaturesMany {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let all = message.evidence.dkim.signatures.len();
        let read = message.signatures().count();
        if read == all {
            return;
        }
        findings.add(
            Finding::new(format!(
                "the message has {all} signatures, of which {read} were looked at"
            ))
            .for_actor(Actor::Sender)
            .mend(Remedy::advice(
                "sign once with each algorithm, and find what signs again and again",
            )),
        );
    }
}

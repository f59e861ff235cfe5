use std::collections::HashSet;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The message is signed more than once with the same key.
    ///
    /// ## Why it matters
    ///
    /// The second signature proves nothing that the first does not. Most often two programs sign one after the
    /// other, and whoever changes one of them forgets the other.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject count=2
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let one program sign.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct SignatureRepeated {
        code: "MSG035",
        name: "msg-signature-repeated",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6376 §4",
    }
}

impl Rule for SignatureRepeated {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let mut seen = HashSet::new();
        for signature in message.signatures() {
            let Some(question) = signature.evidence.question else { continue };
            if seen.insert(question) {
                continue;
            }
            findings.add(
                Finding::new(format!("{} has the same key as one above it", signature.name()))
                    .at(signature.at_tag("s", "the same selector"))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice("let one program sign the message")),
            );
        }
    }
}

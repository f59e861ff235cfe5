use waxseal_verify::dkim::coverage::Coverage;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature limits how much of the body it covers (`l=`).
    ///
    /// ## Why it matters
    ///
    /// Today the whole body is covered. But anybody can append to it and send it on, and the signature still
    /// passes. Several receivers ignore signatures with `l=` for that.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject l=13
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Sign without `l=`.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct BodyLength {
        code: "MSG020",
        name: "msg-body-length",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §3.5, §8.2",
    }
}

impl Rule for BodyLength {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for signature in message.signatures() {
            let Some(length) =
                signature.evidence.signature.and_then(|signature| signature.body_length)
            else {
                continue;
            };
            let unsigned = signature.evidence.coverage.map_or(0, Coverage::unsigned_body_octets);
            // That is worse, and has a rule of its own.
            if unsigned > 0 && signature.is_pass() {
                continue;
            }
            let text = format!("{} lets anybody append to the body (l={length})", signature.name());
            findings.add(
                Finding::new(text)
                    .at(signature.at_tag("l", "signed octets"))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice("sign without l=")),
            );
        }
    }
}

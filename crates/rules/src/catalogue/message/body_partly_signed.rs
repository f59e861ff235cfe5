use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature passes and covers only the beginning of the body: what follows was signed by nobody.
    ///
    /// ## Why it matters
    ///
    /// With `l=` anybody can append text to a signed message and send it on; with a new Content-Type the readers
    /// see only what was appended. Large receivers and their users' programs treat such mail as unsigned.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject l=13
    /// ; then: append Pay at once: https://evil.example
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Sign without `l=`. Where a list has appended the text, let the list sign what it sends.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct BodyPartlySigned {
        code: "MSG015",
        name: "msg-body-partly-signed",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.5, §8.2",
    }
}

impl Rule for BodyPartlySigned {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for signature in message.passing_signatures() {
            let Some(coverage) = signature.evidence.coverage else { continue };
            let unsigned = coverage.unsigned_body_octets();
            if unsigned == 0 {
                continue;
            }
            let body = coverage.body_octets;
            let text = format!(
                "{} does not cover the last {unsigned} of {body} octets of the body",
                signature.name()
            );
            findings.add(
                Finding::new(text)
                    .at(signature.at_tag("l", "signed octets"))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice("sign without l=, so that nothing can be appended")),
            );
        }
    }
}

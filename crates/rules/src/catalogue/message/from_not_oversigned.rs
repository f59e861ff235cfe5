use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature passes and does not keep anybody from adding a second From.
    ///
    /// ## Why it matters
    ///
    /// A From that is put on top of a signed message is not covered, and the signature still passes. Good
    /// receivers refuse messages with two of them; a signer that names From once more than it is there makes the
    /// signature break by itself.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Name From in `h=` once more than the message has it ("oversigning").
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct FromNotOversigned {
        code: "MSG033",
        name: "msg-from-not-oversigned",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6376 §5.4.2, §8.15",
    }
}

impl Rule for FromNotOversigned {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let present = message.fields_named("From").count();
        for signature in message.passing_signatures() {
            if signature.mentions("From") > present {
                continue;
            }
            findings.add(
                Finding::new(format!("{} lets a second From be added", signature.name()))
                    .at(signature.at_signed_name("From", "not once more than it is there"))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice("let the signer name From twice in h=")),
            );
        }
    }
}

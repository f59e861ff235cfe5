use waxseal_verify::dkim::evidence::Status;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// One signature does not pass, while another one does that is as good.
    ///
    /// ## Why it matters
    ///
    /// A bad signature does not hurt a good one beside it. It tells of a change on the way, of a key that is gone,
    /// or of an algorithm that nobody takes any more.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// ; sign: d=example.com s=s2 h=from:subject publish=no
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Nothing has to be done for this message. Take away the signature that never passes, or publish its key.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// ; sign: d=example.com s=s2 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct DkimAlsoFails {
        code: "MSG030",
        name: "msg-dkim-also-fails",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6376 §6.1",
    }
}

impl Rule for DkimAlsoFails {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let failing = message.signatures().filter(|signature| {
            let is_open =
                matches!(signature.evidence.status, Status::Pass | Status::Unavailable(_));
            !is_open && signature.is_spare()
        });
        for signature in failing {
            let reason = signature.evidence.reason();
            let mut finding = Finding::new(format!("{} does not pass: {reason}", signature.name()))
                .at(signature.at_tag("d", "this signature"))
                .for_actor(Actor::Sender)
                .because("another signature passes and speaks for the message");
            let changes = signature.explanation.iter().flat_map(|explanation| {
                let body = explanation.body.changes().iter().map(ToString::to_string);
                body.chain(explanation.header.changes().iter().map(ToString::to_string))
            });
            for change in changes {
                finding = finding.because(change);
            }
            findings.add(finding.mend(Remedy::advice(
                "nothing has to be done for this message; a signature that never passes can go",
            )));
        }
    }
}

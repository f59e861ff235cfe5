use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// An Authentication-Results field claims to be of a server that you trust, and stands where that server
    /// cannot have put it.
    ///
    /// ## Why it matters
    ///
    /// Programs believe the field by the name of the server in it. Who sends the message can write the field
    /// himself; the border server must delete such fields (RFC 8601 §5), and here it has not.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; trust: mx.example.net
    /// Received: from mail.example.org by mx.example.net; Tue, 14 Nov 2023 22:00:00 +0000
    /// Authentication-Results: mx.example.net; dmarc=pass header.from=example.com
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the border server delete every Authentication-Results field that bears its own name before it adds
    /// its own; `waxseal authentication-results strip` does the same for a message.
    ///
    /// ```mail
    /// ; trust: mx.example.net
    /// Authentication-Results: mx.example.net; dmarc=fail header.from=example.com
    /// Received: from mail.example.org by mx.example.net; Tue, 14 Nov 2023 22:00:00 +0000
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct AuthenticationResultsForged {
        code: "MSG005",
        name: "msg-authentication-results-forged",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 8601 §5, §7.1",
    }
}

impl Rule for AuthenticationResultsForged {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let Some(trust) = message.trust else { return };
        // Where not all fields were seen, nothing can be said.
        let Ok(forged) = trust.forged(message.message) else { return };
        let mut forged = forged.into_iter().peekable();
        let mut received_above = 0;
        for (at, field) in message.message.fields().iter().enumerate() {
            received_above += usize::from(field.is(b"Received"));
            let Some(claim) = forged.next_if(|claim| claim.span == field.span()) else { continue };
            // Up here it can be the trusted server's own.
            if received_above <= trust.trusted_received {
                continue;
            }
            let text = format!("an Authentication-Results field is forged: {}", claim.reason);
            findings.add(
                Finding::new(text)
                    .at(message.value_excerpt(at, "came with the message"))
                    .because(format!("{received_above} Received fields stand above it"))
                    .for_actor(Actor::Receiver)
                    .mend(Remedy::advice(
                        "let the border server delete fields that bear its own name when mail comes in",
                    )),
            );
        }
    }
}

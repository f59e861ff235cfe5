use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature passes and is made for so short a time that late mail will fail.
    ///
    /// ## Why it matters
    ///
    /// Servers try to deliver a message for four or five days (RFC 5321 §4.5.4.1). A signature that lives shorter
    /// can be good when the message is sent and expired when it comes.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject t=1699999000 x=1700085400
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Leave `x=` out, or let signatures live for a week.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject t=1699999000 x=1700603800
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct ExpiresEarly {
        code: "MSG036",
        name: "msg-expires-early",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6376 §3.5, RFC 5321 §4.5.4.1",
        parameters: [("days", 4, "days that a signature should live")],
    }
}

impl Rule for ExpiresEarly {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let wanted = findings.parameter("days");
        for signature in message.passing_signatures() {
            let times =
                signature.evidence.signature.map(|parsed| (parsed.timestamp, parsed.expiration));
            let Some((Some(made), Some(end))) = times else { continue };
            let hours = end.saturating_sub(made) / 3600;
            if hours >= wanted.saturating_mul(24) {
                continue;
            }
            findings.add(
                Finding::new(format!("{} expires after {hours} hours", signature.name()))
                    .at(signature.at_tag("x", "the end of its life"))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice("leave x= out, or let signatures live for a week")),
            );
        }
    }
}

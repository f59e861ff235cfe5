use super::list;
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature covers trace fields, which every server on the way adds, changes or takes away.
    ///
    /// ## Why it matters
    ///
    /// Received, Return-Path and the results of checks belong to the way of a message, not to its content. A
    /// signature that covers them breaks at the first server that does its work.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject:return-path:received
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take these names out of the signer's list of fields.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct TraceSigned {
        code: "MSG022",
        name: "msg-trace-signed",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §5.4",
    }
}

impl Rule for TraceSigned {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for signature in message.signatures() {
            let is_signed = |name: &&&str| signature.mentions(name) > 0;
            let names: Vec<&str> = TRACE.iter().filter(is_signed).copied().collect();
            let Some(first) = names.first() else { continue };
            findings.add(
                Finding::new(format!("{} covers {}", signature.name(), list(&names)))
                    .at(signature.at_signed_name(first, "changes on the way"))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice(format!("do not sign {}", list(&names)))),
            );
        }
    }
}

/// What belongs to the way of a message.
const TRACE: [&str; 11] = [
    "Received",
    "Return-Path",
    "Authentication-Results",
    "Received-SPF",
    "Delivered-To",
    "X-Received",
    "DKIM-Signature",
    "ARC-Seal",
    "ARC-Message-Signature",
    "ARC-Authentication-Results",
    "Bcc",
];

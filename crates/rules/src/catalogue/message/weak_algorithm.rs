use waxseal_verify::dkim::evidence::{Status, Unusable};

use super::failing;
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature is made with an algorithm or a key that no verifier may accept any more.
    ///
    /// ## Why it matters
    ///
    /// rsa-sha1 and RSA keys of fewer than 1024 bits can be forged; since RFC 8301 such a signature never passes,
    /// and the message counts as unsigned.
    ///
    /// ## Example
    ///
    /// ```mail
    /// DKIM-Signature: v=1; a=rsa-sha1; d=example.com; s=s1; h=from:subject;
    ///  bh=2jmj7l5rSw0yVb/vlWAYkK/YBwk=; b=c2lnbmF0dXJl
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// ```
    ///
    /// ## Remedy
    ///
    /// Sign with rsa-sha256 and a key of 2048 bits, if you can with ed25519-sha256 beside it.
    /// `waxseal key generate` makes a key and the record to publish.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct WeakAlgorithm {
        code: "MSG008",
        name: "msg-weak-algorithm",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 8301 §3",
    }
}

impl Rule for WeakAlgorithm {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for signature in failing(message) {
            let (reason, tag) = match &signature.evidence.status {
                Status::Unusable(reason @ Unusable::ForbiddenAlgorithm(_)) => (reason, "a"),
                Status::Unusable(reason @ Unusable::KeyTooShort { .. }) => (reason, "s"),
                _ => continue,
            };
            findings.add(
                Finding::new(format!("{} can never pass: {reason}", signature.name()))
                    .at(signature.at_tag(tag, "too weak"))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice("sign with rsa-sha256 and a new key of 2048 bits")),
            );
        }
    }
}

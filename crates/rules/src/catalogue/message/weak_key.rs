use waxseal_parse::dkim::signature::Algorithm;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature passes and is made with an RSA key of fewer than 2048 bits.
    ///
    /// ## Why it matters
    ///
    /// Keys of 1024 bits are taken today; whoever signs should use 2048 (RFC 8301 §3.2). The end of shorter keys
    /// is foreseeable.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject key=rsa1024
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Make a key of 2048 bits, publish it at a new selector, and sign with it.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s2 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct WeakKey {
        code: "MSG031",
        name: "msg-weak-key",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 8301 §3.2",
        parameters: [("bits", 2048, "bits that an RSA key should have")],
    }
}

impl Rule for WeakKey {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let wanted = findings.parameter("bits");
        for signature in message.passing_signatures() {
            let algorithm = signature.evidence.signature.map(|signature| signature.algorithm);
            let bits = signature.evidence.key.map_or(0, |key| key.bits);
            // A size that is no u64 is none to be told.
            let is_short = u64::try_from(bits).is_ok_and(|bits| bits < wanted);
            if algorithm != Some(Algorithm::RsaSha256) || !is_short {
                continue;
            }
            findings.add(
                Finding::new(format!("{} is made with a key of {bits} bits", signature.name()))
                    .at(signature.at_tag("s", "the selector"))
                    .for_actor(Actor::Sender)
                    .mend(Remedy::advice(format!(
                        "make a key of {wanted} bits, publish it at a new selector, and sign with it"
                    ))),
            );
        }
    }
}

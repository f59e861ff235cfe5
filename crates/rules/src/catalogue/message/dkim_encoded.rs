use waxseal_parse::dkim::signature::SignatureErrorKind;
use waxseal_verify::dkim::evidence::{Status, Unusable};

use super::failing;
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A relay has turned the DKIM-Signature field into encoded words, which destroys it.
    ///
    /// ## Why it matters
    ///
    /// Encoded words (`=?UTF-8?Q?...?=`) are for texts such as Subject. A program that writes other fields that
    /// way, most often because a line is long or has a character beyond ASCII in it, makes the signature
    /// unreadable: verifiers see no signature at all.
    ///
    /// ## Example
    ///
    /// ```mail
    /// DKIM-Signature: =?UTF-8?Q?v=3D1=3B_a=3Drsa-sha256=3B_d=3Dexample=2Ecom?=
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Find the server or library between signer and receiver that rewrites header fields, and let it leave
    /// DKIM-Signature alone; or sign behind it.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct DkimEncoded {
        code: "MSG006",
        name: "msg-dkim-encoded",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.5, RFC 2047 §5",
    }
}

impl Rule for DkimEncoded {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let encoded = Status::Unusable(Unusable::Syntax(SignatureErrorKind::MimeEncoded));
        for signature in failing(message).filter(|signature| signature.evidence.status == encoded) {
            findings.add(
                Finding::new("a DKIM-Signature field was turned into encoded words, which destroys it")
                    .at(signature.at_tag("v", "no tag list any more"))
                    .for_actor(Actor::Forwarder)
                    .mend(Remedy::advice(
                        "let the server that rewrites header fields leave DKIM-Signature alone, or sign \
                         behind it",
                    )),
            );
        }
    }
}

use waxseal_parse::dkim::signature::CanonicalizationKind;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature takes the header octet by octet, so that a new fold breaks it.
    ///
    /// ## Why it matters
    ///
    /// `c=simple` is what counts where the signer says nothing. Servers fold long fields anew, write names in
    /// another case and trim spaces; under `relaxed` none of that matters.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject c=simple/simple
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Sign with `c=relaxed/relaxed`.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject c=relaxed/relaxed
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct SimpleCanonicalization {
        code: "MSG034",
        name: "msg-simple-canonicalization",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6376 §3.4",
    }
}

impl Rule for SimpleCanonicalization {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for signature in message.signatures() {
            let Some(parsed) = signature.evidence.signature else { continue };
            if parsed.canonicalization.header != CanonicalizationKind::Simple {
                continue;
            }
            findings.add(
                Finding::new(format!(
                    "{} does not survive a new fold of the header",
                    signature.name()
                ))
                .at(signature.at_tag("c", "simple for the header"))
                .for_actor(Actor::Sender)
                .mend(Remedy::advice("sign with c=relaxed/relaxed")),
            );
        }
    }
}

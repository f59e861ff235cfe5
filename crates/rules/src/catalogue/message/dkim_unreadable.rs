use waxseal_parse::dkim::signature::SignatureErrorKind;
use waxseal_verify::dkim::evidence::{PolicyReason, Status, Unusable};

use super::failing;
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A DKIM-Signature field breaks the rules of its grammar, so that it counts for nothing.
    ///
    /// ## Why it matters
    ///
    /// A signature that is written wrongly is ignored as if it were not there (RFC 6376 §6.1.1), whatever the key
    /// and the message are.
    ///
    /// ## Example
    ///
    /// ```mail
    /// DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; h=to:subject;
    ///  bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=c2lnbmF0dXJl
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// ```
    ///
    /// ## Remedy
    ///
    /// Mend the configuration of the signing software or update it. A signature names its version, algorithm,
    /// domain, selector, body hash and the signed fields, and From is one of these.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:to:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct DkimUnreadable {
        code: "MSG007",
        name: "msg-dkim-unreadable",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.5, §6.1.1",
    }
}

impl Rule for DkimUnreadable {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for signature in failing(message) {
            let evidence = signature.evidence;
            let reason = match &evidence.status {
                // That has a rule of its own.
                Status::Unusable(Unusable::Syntax(SignatureErrorKind::MimeEncoded)) => continue,
                Status::Unusable(
                    Unusable::Syntax(_)
                    | Unusable::Deviation(_)
                    | Unusable::DomainName
                    | Unusable::AuidOutsideDomain,
                )
                | Status::Refused(PolicyReason::Leniency(_)) => signature.evidence.reason(),
                _ => continue,
            };
            let excerpt = match evidence.broken {
                // A tag that is missing stands nowhere.
                Some(error) if error.span.is_empty() => {
                    message.value_excerpt(evidence.field, "this signature")
                }
                Some(error) => message.field_excerpt(evidence.field, error.span, "here"),
                None if evidence.status == Status::Unusable(Unusable::AuidOutsideDomain) => {
                    signature.at_tag("i", "not within d=")
                }
                None => signature.at_tag("d", "this signature"),
            };
            let text = format!("{} cannot be used: {reason}", signature.name());
            findings.add(Finding::new(text).at(excerpt).for_actor(Actor::Sender).mend(
                Remedy::advice("mend the configuration of the signing software, or update it"),
            ));
        }
    }
}

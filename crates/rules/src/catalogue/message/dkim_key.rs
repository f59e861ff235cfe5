use waxseal_verify::dkim::evidence::{PolicyReason, Status, Unusable};
use waxseal_verify::dkim::explain::header_change::HeaderChange;

use super::failing;
use crate::declaration::{Declaration, rule};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature has no usable key: what is published at its selector is missing, revoked or unfit.
    ///
    /// ## Why it matters
    ///
    /// Whoever checks the signature asks the DNS for the key at `selector._domainkey.domain`. Without a good
    /// answer the signature counts for nothing, however well it was made.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject publish=no
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the key record at the name that the finding tells, as one TXT record. `waxseal check DOMAIN` looks
    /// at the record itself and says what is wrong with it; the rules of the family DKIM are about that.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct DkimKey {
        code: "MSG009",
        name: "msg-dkim-key",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.6, §6.1.2",
    }
}

impl Rule for DkimKey {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        for signature in failing(message) {
            let reason = match &signature.evidence.status {
                Status::Unusable(reason) if is_about_key(reason) => reason.to_string(),
                Status::Refused(reason @ PolicyReason::KeySize { .. }) => reason.to_string(),
                _ => continue,
            };
            let name = signature.evidence.question.map(|question| question.name().to_string());
            let name = name.as_deref().unwrap_or("the selector");
            let mut finding = Finding::new(format!(
                "{} has no usable key: {reason}",
                signature.name()
            ))
            .at(signature.at_tag("s", "the selector"))
            .because(format!("the key is looked for at {name}"))
            .mend(Remedy::advice(format!(
                "publish the key that signs, as one TXT record at {name}, and check it with \
                     \"waxseal check\""
            )));
            let changes = signature.explanation.map(|explanation| explanation.header.changes());
            for change in changes.unwrap_or_default() {
                if let HeaderChange::OtherKey { name } = change {
                    let name = name.escape_debug();
                    finding = finding.because(format!("the key at {name} verifies the signature"));
                }
            }
            findings.add(finding);
        }
    }
}

fn is_about_key(reason: &Unusable) -> bool {
    matches!(
        reason,
        Unusable::NoKey { .. }
            | Unusable::SeveralKeyRecords { .. }
            | Unusable::KeyRecord(_)
            | Unusable::KeyRevoked
            | Unusable::KeyTypeMismatch
            | Unusable::HashNotAllowed
            | Unusable::NotForEmail
            | Unusable::StrictDomain
            | Unusable::PublicKey(_)
            | Unusable::KeyRejected(_)
            | Unusable::CnameChain
    )
}

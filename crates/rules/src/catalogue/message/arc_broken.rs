use waxseal_parse::arc::ArcField;
use waxseal_parse::message::HeaderField;
use waxseal_verify::arc::evidence::ArcFailureKind;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The message has an ARC chain, and the chain is broken.
    ///
    /// ## Why it matters
    ///
    /// ARC lets a forwarder say what it has found before it changed the message. A broken chain says nothing: the
    /// message is treated as if it had none, and fails DMARC where the forwarder's change broke the signature.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ARC-Seal: i=1; a=rsa-sha256; cv=none; d=list.example; s=s1; b=c2lnbmF0dXJl
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let every forwarder seal as its last step, after all changes, and leave the fields of earlier sets as they
    /// are.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct ArcBroken {
        code: "MSG023",
        name: "msg-arc-broken",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8617 §5.2",
    }
}

impl Rule for ArcBroken {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let Some(failure) = message.evidence.arc.as_ref().and_then(|arc| arc.failure.as_ref())
        else {
            return;
        };
        // What the DNS does not tell today is no fault of the chain.
        if matches!(failure.kind, ArcFailureKind::Unavailable(_)) {
            return;
        }
        let mut finding = Finding::new(format!("the ARC chain is broken: {failure}"));
        let name = failure.field.unwrap_or(ArcField::Seal).to_string();
        let of_instance = |(_, field): &(usize, &HeaderField<'_>)| {
            failure
                .instance
                .is_none_or(|instance| instance_of(field.value()) == Some(instance.get()))
        };
        if let Some((at, _)) = message.fields_named(&name).find(of_instance) {
            finding = finding.at(message.value_excerpt(at, "here"));
        }
        findings.add(finding.for_actor(Actor::Forwarder).mend(Remedy::advice(
            "let the forwarder seal as its last step, and leave the fields of earlier sets as they are",
        )));
    }
}

/// `i=`, which most often stands first.
fn instance_of(value: &[u8]) -> Option<u8> {
    let text = core::str::from_utf8(value).ok()?.trim_start();
    let digits = text.strip_prefix("i=")?;
    digits.split(';').next()?.trim().parse().ok()
}

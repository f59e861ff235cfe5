use waxseal_verify::dkim::evidence::Status;
use waxseal_verify::dkim::explain::Explanation;
use waxseal_verify::dkim::explain::body_change::BodyChange;
use waxseal_verify::dkim::explain::finding::Finding as Half;
use waxseal_verify::dkim::explain::header_change::{HeaderChange, WhiteSpace};

use super::failing;
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSignature;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// A signature does not verify: the message is not what was signed, or the key is another one.
    ///
    /// ## Why it matters
    ///
    /// Nothing proves then that the message is from its domain. Where the change is a common one, it is found by
    /// undoing it, and that is proof: undone, the signature verifies.
    ///
    /// ## Example
    ///
    /// A list has appended a footer:
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// ; then: append _______________________________
    /// ; then: append Our list: https://list.example
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// A list has tagged the Subject:
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// ; then: set Subject: [list] Hello
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// The domain has published another key than the one that signs:
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject publish=no
    /// ; zone: s1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Whoever changes a message must do it before it is signed, or sign it again. Signing is the last step of the
    /// sending server. A list that changes messages rewrites From and signs with a domain of its own:
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// ; then: append Our list: https://list.example
    /// ; then: set From: Joe by list <talk@list.example>
    /// ; sign: d=list.example s=l1 h=from:subject
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct DkimFails {
        code: "MSG012",
        name: "msg-dkim-fails",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §6.1.3",
    }
}

impl Rule for DkimFails {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let changed =
            failing(message).filter(|signature| signature.evidence.status == Status::Fail);
        for signature in changed {
            findings.add(broken(&signature));
        }
    }
}

fn broken(signature: &MessageSignature<'_>) -> Finding {
    let (subject, evidence) = (signature.subject, signature.evidence);
    let Some(Explanation { body, header, .. }) = signature.explanation else {
        let text = format!("{} does not verify: {}", signature.name(), evidence.reason());
        return with_remedy(Finding::new(text), Cause::Unknown).at(signature.at_tag("d", "broken"));
    };
    let causes = body.changes().iter().map(of_body).chain(header.changes().iter().map(of_header));
    let cause = causes.max().unwrap_or(Cause::Unknown);
    let (body_is_told, header_is_told) = (!body.changes().is_empty(), !header.changes().is_empty());
    let reason = match (body_is_told, header_is_told) {
        (true, true) => format!("{body}, and {header}"),
        (true, false) => body.to_string(),
        (false, true) => header.to_string(),
        (false, false) => evidence.reason(),
    };
    let mut finding = Finding::new(format!("{} does not verify: {reason}", signature.name()));
    if !body_is_told && *body != Half::Intact {
        finding = finding.because(format!("body: {body}"));
    }
    if !header_is_told && *header != Half::Intact {
        finding = finding.because(format!("header: {header}"));
    }
    let of_body = body.changes().iter().find_map(BodyChange::span);
    let of_header = header.changes().iter().find_map(field_of);
    finding = match (of_body, of_header) {
        (Some(span), _) => finding.at(subject.raw_excerpt(span, "added after signing")),
        (None, Some(field)) => finding.at(subject.value_excerpt(field, "changed after signing")),
        (None, None) => finding.at(signature.at_tag("d", "this signature")),
    };
    with_remedy(finding, cause)
}

/// What kind of thing broke the signature; the more it explains, the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    /// Nothing that is known.
    Unknown,
    /// A server rewrote the same content in another form.
    Transport,
    /// The signer computes something else than it says.
    Signer,
    /// Somebody changed what readers see.
    Content,
    /// The published key is not the one that signs.
    Key,
}

fn of_body(change: &BodyChange) -> Cause {
    match change {
        BodyChange::Footer { .. }
        | BodyChange::Banner { .. }
        | BodyChange::PartAdded { .. }
        | BodyChange::Wrapped { .. } => Cause::Content,
        BodyChange::Canonicalization { .. } | BodyChange::BodyEnd(_) => Cause::Signer,
        _ => Cause::Transport,
    }
}

fn of_header(change: &HeaderChange) -> Cause {
    match change {
        HeaderChange::OtherKey { .. } => Cause::Key,
        HeaderChange::FieldChanged { .. }
        | HeaderChange::FieldRemoved { .. }
        | HeaderChange::FieldAdded { .. }
        | HeaderChange::SubjectTag { .. }
        | HeaderChange::FromRewritten { .. } => Cause::Content,
        HeaderChange::Canonicalization { .. }
        | HeaderChange::WhiteSpace { change: WhiteSpace::SignerKeepsSpaceAfterColon, .. } => {
            Cause::Signer
        }
        _ => Cause::Transport,
    }
}

/// The field that a change is about.
fn field_of(change: &HeaderChange) -> Option<usize> {
    match change {
        HeaderChange::FieldChanged { field, .. }
        | HeaderChange::FieldAdded { field, .. }
        | HeaderChange::SubjectTag { field, .. }
        | HeaderChange::FromRewritten { field, .. }
        | HeaderChange::MimeField { field, .. }
        | HeaderChange::EncodedWord { field, .. } => Some(*field),
        HeaderChange::WhiteSpace { fields, .. } | HeaderChange::NameCase { fields } => {
            fields.first().copied()
        }
        _ => None,
    }
}

fn with_remedy(finding: Finding, cause: Cause) -> Finding {
    let (actor, advice) = match cause {
        Cause::Unknown => (
            Actor::Sender,
            "compare the message with the one that was sent; let signing be the last step of the \
             sending server, and the key at the selector the one that it signs with",
        ),
        Cause::Transport => (
            Actor::Sender,
            "sign what survives the way: lines of at most 998 octets that end in CRLF, encoded as \
             quoted-printable or base64, with c=relaxed/relaxed, as the last step of the sending \
             server",
        ),
        Cause::Signer => {
            (Actor::Sender, "update the signing software: it does not do what c= says")
        }
        Cause::Content => (
            Actor::Forwarder,
            "let what changes messages (a list, a disclaimer, a virus scanner) work before they are \
             signed, or rewrite From and sign again with its own domain",
        ),
        Cause::Key => (
            Actor::DomainOwner,
            "publish the key that signs at the selector, or sign with the one that is published; \
             a new key gets a new selector",
        ),
    };
    finding.for_actor(actor).mend(Remedy::advice(advice))
}

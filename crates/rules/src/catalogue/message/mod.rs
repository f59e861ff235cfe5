//! Messages: what their signatures, their header and their way show.
//!
//! A block of the language `mail` is a message; its lines end in CRLF. Before it stand lines that begin
//! with `; ` and are carried out in order:
//!
//! | line | what it does |
//! |---|---|
//! | `; sign: d=example.com s=s1 h=from:subject` | signs with a test key and publishes it; `key=rsa1024`, `c=`, `l=`, `t=`, `x=` as wanted, `publish=no` keeps the key back, `count=2` signs twice |
//! | `; then: append TEXT` | appends a line to the message; `\n` and `\r` are a lone LF and CR |
//! | `; then: append-octets 999` | appends a line of so many octets |
//! | `; then: set NAME: VALUE` | changes a field |
//! | `; then: add NAME: VALUE` | puts a field on top |
//! | `; zone: NAME TXT "…"` | publishes a record; nothing else exists |
//! | `; client: 192.0.2.1 mail-from=joe@example.com` | whence the message came |
//! | `; hop: 1` | the Received field that is believed |
//! | `; trust: mx.example.net` | the server whose Authentication-Results are believed |
//!
//! The message is judged for 2023-11-14 22:13:20 UTC, which is 1700000000.

mod arc_broken;
mod authentication_results_forged;
mod bare_line_ends;
mod body_length;
mod body_partly_signed;
mod date_missing;
mod dkim_also_fails;
mod dkim_encoded;
mod dkim_expired;
mod dkim_fails;
mod dkim_in_the_future;
mod dkim_key;
mod dkim_unreadable;
mod dmarc_fails;
mod expires_early;
mod field_repeated;
mod from_missing;
mod from_not_oversigned;
mod from_several;
mod long_line;
mod message_id_missing;
mod mime_unsigned;
mod no_dmarc;
mod one_click_missing;
mod oversigned_added_later;
mod signature_covers_too_little;
mod signature_repeated;
mod signatures_many;
mod simple_canonicalization;
mod spf_fails;
mod tls_missing;
mod trace_signed;
mod unaligned;
mod unsigned;
mod weak_algorithm;
mod weak_key;

use waxseal_parse::domain::DomainName;
use waxseal_parse::mailbox::{Author, Limits};
use waxseal_parse::span::Span;
use waxseal_verify::dkim::evidence::Status;
use waxseal_verify::dmarc::evidence::{DmarcEvidence, Status as DmarcStatus};

use crate::finding::{Actor, Excerpt, Finding};
use crate::findings::Findings;
use crate::message::{MessageSignature, MessageSubject};
use crate::remedy::Remedy;
use crate::rule::Rule;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[
    &from_missing::FromMissing,
    &from_several::FromSeveral,
    &field_repeated::FieldRepeated,
    &bare_line_ends::BareLineEnds,
    &authentication_results_forged::AuthenticationResultsForged,
    &dkim_encoded::DkimEncoded,
    &dkim_unreadable::DkimUnreadable,
    &weak_algorithm::WeakAlgorithm,
    &dkim_key::DkimKey,
    &dkim_expired::DkimExpired,
    &dkim_in_the_future::DkimInTheFuture,
    &dkim_fails::DkimFails,
    &unaligned::Unaligned,
    &dmarc_fails::DmarcFails,
    &body_partly_signed::BodyPartlySigned,
    &unsigned::Unsigned,
    &spf_fails::SpfFails,
    &no_dmarc::NoDmarc,
    &signature_covers_too_little::SignatureCoversTooLittle,
    &body_length::BodyLength,
    &oversigned_added_later::OversignedAddedLater,
    &trace_signed::TraceSigned,
    &arc_broken::ArcBroken,
    &one_click_missing::OneClickMissing,
    &tls_missing::TlsMissing,
    &date_missing::DateMissing,
    &message_id_missing::MessageIdMissing,
    &long_line::LongLine,
    &signatures_many::SignaturesMany,
    &dkim_also_fails::DkimAlsoFails,
    &weak_key::WeakKey,
    &mime_unsigned::MimeUnsigned,
    &from_not_oversigned::FromNotOversigned,
    &simple_canonicalization::SimpleCanonicalization,
    &signature_repeated::SignatureRepeated,
    &expires_early::ExpiresEarly,
];

/// What a finding about DMARC has to add where nobody knows the SMTP session.
const SPF_UNKNOWN: &str =
    "SPF was not checked, for nothing is known of the SMTP session; it may pass";

/// The signatures that do not pass and that the message needs. What the DNS does not tell today is no
/// failure.
fn failing<'s>(message: &'s MessageSubject<'_>) -> impl Iterator<Item = MessageSignature<'s>> {
    message.signatures().filter(|signature| {
        let is_open = matches!(signature.evidence.status, Status::Pass | Status::Unavailable(_));
        !is_open && !signature.is_spare()
    })
}

/// What DMARC has found, and the author domain, where DMARC fails.
fn failed_dmarc<'s>(
    message: &'s MessageSubject<'_>,
) -> Option<(&'s DmarcEvidence<'s>, &'s DomainName)> {
    let dmarc = message.evidence.dmarc.as_ref()?;
    (dmarc.status == DmarcStatus::Fail).then_some(())?;
    Some((dmarc, dmarc.author_domain()?))
}

/// From with its domain marked, where it has one.
fn author_excerpt(message: &MessageSubject<'_>, label: &str) -> Option<Excerpt> {
    let author = Author::of(message.message, &Limits::default());
    let (Author::Mailbox(domain) | Author::Mailboxes { domain, .. }) = author else { return None };
    let (at, field) = message.fields_named("From").next()?;
    let in_value = |at: usize| at.saturating_sub(field.value_offset());
    let span = Span::new(in_value(domain.span.start()), in_value(domain.span.end()));
    Some(message.field_excerpt(at, span, label))
}

/// Tells of each signature that passes and leaves out some of these fields, which the message has.
fn tell_unsigned(
    message: &MessageSubject<'_>,
    names: &[&'static str],
    findings: &mut Findings<'_>,
) {
    for signature in message.passing_signatures() {
        let unsigned = unsigned_of(&signature, names);
        if unsigned.is_empty() {
            continue;
        }
        let names = list(&unsigned);
        findings.add(
            Finding::new(format!("{} does not cover {names}", signature.name()))
                .at(signature.at_tag("h", "what is signed"))
                .for_actor(Actor::Sender)
                .mend(Remedy::advice(format!("let the signer cover {names}, too"))),
        );
    }
}

/// Those of the names that the message has and the signature does not cover at all.
fn unsigned_of(signature: &MessageSignature<'_>, names: &[&'static str]) -> Vec<&'static str> {
    let Some(coverage) = signature.evidence.coverage else { return Vec::new() };
    let fields = signature.subject.message.fields();
    let is_unsigned = |name: &&&str| {
        coverage
            .unsigned
            .iter()
            .filter(|one| !one.is_extra)
            .any(|one| fields.get(one.field).is_some_and(|field| field.is(name.as_bytes())))
    };
    names.iter().filter(is_unsigned).copied().collect()
}

/// `A, B and C`
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

//! Signals from Authentication-Results: what failed, and what was done for it.

use waxseal_parse::authentication_results::google::DmarcComment;
use waxseal_parse::authentication_results::microsoft::{CompauthReason, DmarcAction};
use waxseal_parse::authentication_results::{Payload, ResInfo};
use waxseal_parse::span::Span;
use waxseal_verify::authentication_results::JudgedField;

use crate::cause::Cause;
use crate::headers::Writer;
use crate::signal::{Decider, Signal, Verdict};

/// Who writes under which domain.
const DOMAINS: [(&str, Writer); 12] = [
    ("google.com", Writer::Gmail),
    ("yahoo.com", Writer::Yahoo),
    ("aol.com", Writer::Yahoo),
    ("icloud.com", Writer::Apple),
    ("apple.com", Writer::Apple),
    ("gmx.net", Writer::UnitedInternet),
    ("web.de", Writer::UnitedInternet),
    ("mail.com", Writer::UnitedInternet),
    ("microsoft.com", Writer::Microsoft),
    ("outlook.com", Writer::Microsoft),
    ("mimecast.com", Writer::Mimecast),
    ("pphosted.com", Writer::Proofpoint),
];

/// Who has written a field, as it says itself: Microsoft leaves its name out.
pub(crate) fn writer(payload: &Payload<'_>) -> Writer {
    let Some(id) = &payload.authserv_id else {
        let is_its = payload.results_of("compauth").next().is_some()
            || payload.results_of("dmarc").any(|dmarc| dmarc.bare_property("action").is_some());
        return if is_its { Writer::Microsoft } else { Writer::Other };
    };
    let id = id.text.to_ascii_lowercase();
    let found = DOMAINS.iter().find(|(domain, _)| {
        id.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    found.map_or(Writer::Other, |(_, writer)| *writer)
}

/// What a field says, weighed.
pub(crate) fn of(field: &JudgedField<'_>, writer: Writer) -> Vec<Signal> {
    let Ok(payload) = &field.payload else { return Vec::new() };
    let offset = field.field.value_offset();
    let mut signals = Vec::new();
    for result in &payload.results {
        let span = result.span.shifted(offset);
        let has_failed = result.result.is("fail") || result.result.is("permerror");
        if result.method.is("dmarc") && has_failed {
            signals.push(dmarc(result, writer, span));
        } else if result.method.is("compauth") && has_failed {
            signals.push(compauth(result, writer, span));
        } else if (result.method.is("spf") || result.method.is("dkim")) && has_failed {
            signals.push(Signal::context(writer, span, Cause::AuthenticationFailed));
        }
    }
    signals
}

/// A failure is the receiver's verdict where the field says that it was acted on.
fn dmarc(result: &ResInfo<'_>, writer: Writer, span: Span) -> Signal {
    let action = result.bare_property("action");
    let action = action.and_then(|action| DmarcAction::from_word(&action.value.text));
    let comments =
        || result.comments.iter().chain(result.properties.iter().flat_map(|one| &one.comments));
    let dispositions =
        || comments().filter_map(|comment| DmarcComment::read(&comment.text)?.disposition);
    let was_quarantined = matches!(
        action,
        Some(DmarcAction::Quarantine | DmarcAction::Reject | DmarcAction::OverriddenReject)
    ) || dispositions()
        .any(|word| word.eq_ignore_ascii_case("quarantine") || word.eq_ignore_ascii_case("reject"));
    if was_quarantined {
        Signal::verdict(writer, span, Verdict::Spam, Cause::AuthenticationFailed)
    } else {
        Signal::context(writer, span, Cause::AuthenticationFailed)
    }
}

/// A failure alone decides nothing ("the message might still be allowed"), but a rule against the pair of
/// sender and domain does.
fn compauth(result: &ResInfo<'_>, writer: Writer, span: Span) -> Signal {
    let code = result.reason.as_ref().map(|reason| reason.text.as_ref());
    match code.and_then(CompauthReason::from_code) {
        Some(CompauthReason::Blocked) => {
            Signal::verdict(writer, span, Verdict::Phish, Cause::AdministratorBlocked)
                .by(Decider::Administrator)
        }
        Some(CompauthReason::DmarcFailOwnDomain | CompauthReason::ImplicitFailOwnDomain) => {
            Signal::context(writer, span, Cause::Spoofing)
        }
        _ => Signal::context(writer, span, Cause::AuthenticationFailed),
    }
}

//! From a message to a bounce.

use std::borrow::Cow;
use std::collections::BTreeMap;

use waxseal_feedback::container::FeedbackParts;
use waxseal_feedback::failure;
use waxseal_feedback::limits::Limits as FeedbackLimits;
use waxseal_parse::limits::Limits as ParseLimits;
use waxseal_parse::message::Message;

use crate::bounce::{Bounce, Host, Kind, Recipient, Reply};
use crate::delivery_status::{self, Action, At, DeliveryStatus, PerRecipient, Typed};
use crate::free_text::{self, Format, Notice, Report, Told};
use crate::limits::{Bound, Exceeded, Limits};
use crate::notice;
use crate::original::{Original, OriginalForm};
use crate::parts::{self, Parts, Returned};
use crate::reply::{Codes, Command, unwrapped};
use crate::sender::Sender;
use crate::status::EnhancedStatus;

/// Reads a message. Every message is something: what is no bounce is told as such ([`Kind`]).
///
/// # Complexity
/// Linear in the message, times the depth to which its parts nest and the number of known formats.
pub fn read(message: &[u8], limits: &Limits) -> Bounce {
    let mut exceeded = Exceeded::default();
    let mut message = message;
    if message.len() > limits.input_octets {
        exceeded.note(Bound::InputOctets);
        message = message.get(..limits.input_octets).unwrap_or_default();
    }
    let message = with_line_feeds(message);
    let mut bounce = read_one(&message, limits);
    let mut inner = nested(&bounce);
    // A gateway may wrap a bounce into a notice that says nothing.
    for depth in 0.. {
        let Some(octets) = inner else { break };
        if depth == limits.nesting {
            exceeded.note(Bound::Nesting);
            break;
        }
        let found = read_one(&octets, limits);
        let is_known = found.format.is_some_and(|format| format != Format::Unknown);
        if matches!(found.kind, Kind::Failure | Kind::Delay) && is_known {
            bounce = found;
            break;
        }
        inner = nested(&found);
    }
    for bound in bounce.exceeded.bounds() {
        exceeded.note(*bound);
    }
    bounce.exceeded = exceeded;
    bounce
}

/// The message within a notice that names nobody, or that is in no known format.
fn nested(bounce: &Bounce) -> Option<Vec<u8>> {
    let is_empty = bounce.recipients.iter().all(|recipient| recipient.address.is_empty())
        || bounce.format == Some(Format::Unknown);
    let is_open = matches!(bounce.kind, Kind::Failure | Kind::NotABounce) && is_empty;
    let original = bounce.original.as_ref().filter(|_| is_open)?;
    (original.form == OriginalForm::Message).then(|| original.octets.clone())
}

/// Line ends of CR alone become LF; offsets stay. Where there is an LF, a CR is no line end.
fn with_line_feeds(message: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\n', message).is_some() || memchr::memchr(b'\r', message).is_none() {
        return Cow::Borrowed(message);
    }
    Cow::Owned(message.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

fn read_one(message: &[u8], limits: &Limits) -> Bounce {
    let mut parse_limits = ParseLimits::default();
    parse_limits.header_fields = limits.header_fields;
    let header = Message::parse_within(message, &parse_limits);
    let sender = Sender::read(&header);
    let mut parts = parts::collect(message, limits);
    let split = notice::split(&parts.notice);
    if parts.original.is_none()
        && let Some((quoted, is_marked)) = split.quoted
    {
        let octets = notice::unquoted(quoted, is_marked);
        parts.original = Some(Returned { octets, offset: None, form: OriginalForm::Quoted });
    }
    let text = split.notice.to_owned();
    let original = parts.original.take();
    let original = original.map(|it| Original::read(it.octets, it.offset, it.form, limits));
    let status = statuses(&parts, limits);
    let report = {
        let is_report = parts.report_type.as_deref() == Some("delivery-status") || status.is_some();
        let notice = Notice {
            text: &text,
            is_from_system: sender.is_system || is_report,
            failed: &sender.failed,
            original: original.as_ref(),
            limits,
        };
        // Disposition notifications and feedback have texts of their own.
        let is_other = parts.is_disposition || parts.feedback.is_some();
        if is_other { None } else { free_text::read(&notice) }
    };
    assemble(parts, sender, &text, original, status, report, limits)
}

/// The delivery statuses as one.
fn statuses(parts: &Parts, limits: &Limits) -> Option<DeliveryStatus> {
    let mut found = parts.statuses.iter().filter_map(|part| delivery_status::read(part, limits));
    let mut status = found.next()?;
    for more in found {
        let left = limits.recipients.saturating_sub(status.recipients.len());
        status.is_cut |= more.is_cut || more.recipients.len() > left;
        status.recipients.extend(more.recipients.into_iter().take(left));
    }
    Some(status)
}

fn assemble(
    parts: Parts,
    sender: Sender,
    text: &str,
    original: Option<Original>,
    status: Option<DeliveryStatus>,
    report: Option<Report>,
    limits: &Limits,
) -> Bounce {
    let mut bounce = Bounce {
        kind: Kind::NotABounce,
        recipients: Vec::new(),
        original,
        envelope_id: None,
        arrival_date: None,
        format: None,
        notice: text.to_owned(),
        delivery_status: None,
        feedback: None,
        exceeded: parts.exceeded,
    };
    let reporting = free_text::reporting_host(text);
    if let Some(fields) = &parts.feedback {
        let found = failure::read(&FeedbackParts::from_fields(fields), &FeedbackLimits::default());
        if let Ok(found) = found {
            bounce.kind = Kind::Feedback;
            bounce.feedback = Some(found.report);
            return bounce;
        }
    }
    if parts.is_disposition {
        bounce.kind = Kind::AutoReply;
        return bounce;
    }
    if let Some(status) = status {
        of_status(&mut bounce, status, report, reporting.as_deref(), text, limits);
    } else if let Some(report) = report
        && !(report.format == Format::Unknown
            && sender.is_auto_reply
            && !sender.is_named
            && !says_no(&report))
    {
        let is_delay = sender.is_delay || free_text::is_delay(text);
        let action = if is_delay { Action::Delayed } else { Action::Failed };
        bounce.format = Some(report.format);
        let told = report.recipients.into_iter();
        bounce.recipients =
            told.map(|told| of_notice(told, action, reporting.as_deref())).collect();
    }
    if bounce.recipients.len() == limits.recipients
        || bounce.delivery_status.as_ref().is_some_and(|it| it.is_cut)
    {
        bounce.exceeded.note(Bound::Recipients);
    }
    bounce.kind = kind(&bounce, &sender);
    let until = free_text::retry_until(text, sender.date, bounce.arrival_date);
    for recipient in bounce.recipients.iter_mut().filter(|one| one.action == Action::Delayed) {
        recipient.will_retry_until = recipient.will_retry_until.or(until);
    }
    bounce
}

/// Whether the reason of an unknown format has a code of failure in it, as no vacation notice has.
fn says_no(report: &Report) -> bool {
    report
        .recipients
        .iter()
        .any(|told| Codes::find(&told.reason).class().is_some_and(|class| class > 2))
}

fn kind(bounce: &Bounce, sender: &Sender) -> Kind {
    let has = |action: Action| bounce.recipients.iter().any(|one| one.action == action);
    if has(Action::Failed) {
        Kind::Failure
    } else if has(Action::Delayed) {
        Kind::Delay
    } else if !bounce.recipients.is_empty() {
        Kind::Delivered
    } else if sender.is_auto_reply && !sender.is_system {
        Kind::AutoReply
    } else if sender.is_system
        && (bounce.delivery_status.is_some() || !bounce.notice.trim().is_empty())
    {
        // A mail system says something, and of nobody.
        Kind::Failure
    } else if sender.is_auto_reply || is_challenge(&bounce.notice) {
        Kind::AutoReply
    } else {
        Kind::NotABounce
    }
}

/// Whether a text asks its reader to prove that it is a person, as challenge-response systems do.
fn is_challenge(notice: &str) -> bool {
    const ASKS: [&str; 4] = [
        "have your address added to the recipient's allowed",
        "confirm that you are not a spammer",
        "verify that you are a real person",
        "my mail is protected by tmda",
    ];
    let notice = unwrapped(crate::text::cut(notice, 4096));
    ASKS.iter().any(|words| crate::text::find_ignore_case(&notice, words).is_some())
}

fn of_status(
    bounce: &mut Bounce,
    status: DeliveryStatus,
    report: Option<Report>,
    reporting: Option<&str>,
    text: &str,
    limits: &Limits,
) {
    let own = status.message.reporting_mta.as_ref().map(|mta| mta.value.value.to_ascii_lowercase());
    let own = own.filter(|name| !name.is_empty()).or_else(|| reporting.map(ToOwned::to_owned));
    let mut told = Spoken::new(report, text, limits);
    let only = status.recipients.len() == 1;
    let recipients = status.recipients.iter();
    bounce.recipients = recipients
        .map(|one| of_group(one, own.as_deref(), told.take(one.address(), only)))
        .collect();
    // Gmail leaves the status empty where its own notice says why.
    if bounce.recipients.is_empty() {
        let left = told.by_address.into_values();
        bounce.recipients =
            left.map(|told| of_notice(told, Action::Failed, own.as_deref())).collect();
    }
    bounce.format = Some(Format::DeliveryStatus);
    bounce.envelope_id = status.message.original_envelope_id.as_ref().map(|id| id.value.clone());
    bounce.arrival_date = status.message.arrival_date.as_ref().map(|date| date.value);
    bounce.delivery_status = Some(status);
}

/// What the text for people says beside a delivery status.
struct Spoken {
    by_address: BTreeMap<String, Told>,
    /// What stands there in no known format: better than nothing, where there is but one recipient.
    unknown: Option<Told>,
}

impl Spoken {
    fn new(report: Option<Report>, text: &str, limits: &Limits) -> Self {
        let is_known = report.as_ref().is_some_and(|report| report.format != Format::Unknown);
        let told = report.map(|report| report.recipients).unwrap_or_default();
        let has_text = !is_known && !text.trim().is_empty();
        let unknown = has_text.then(|| Told::new("", text, limits));
        let told = told.into_iter().filter(|_| is_known);
        let by_address = told.map(|one| (one.address.to_ascii_lowercase(), one)).collect();
        Self { by_address, unknown }
    }

    /// What is said of an address; where there is one of each, they are the same.
    fn take(&mut self, address: Option<&str>, only: bool) -> Option<Told> {
        let key = address.map(str::to_ascii_lowercase).unwrap_or_default();
        if let Some(told) = self.by_address.remove(&key) {
            return Some(told);
        }
        if only && self.by_address.len() == 1 {
            return self.by_address.pop_first().map(|(_, told)| told);
        }
        self.unknown.take().filter(|_| only)
    }
}

/// One group of a delivery status, with what the text adds.
fn of_group(group: &PerRecipient, reporting: Option<&str>, told: Option<Told>) -> Recipient {
    let diagnostic = group.diagnostic.as_ref().map(|diagnostic| &diagnostic.value);
    let said = told.as_ref().map(|told| &*told.reason).unwrap_or_default();
    let text =
        diagnostic.map(|diagnostic| unwrapped(&diagnostic.text)).filter(|text| !text.is_empty());
    let text = text.unwrap_or_else(|| said.to_owned());
    let codes = Codes::find(&text);
    let spoken = Codes::find(said);
    // `X-Unix; mirapoint` names a program.
    let named = |mta: &At<Typed>| {
        let is_host = !mta.value.kind.starts_with("x-");
        Host::from_text(&mta.value.value).filter(|_| is_host)
    };
    let remote = group.remote_mta.as_ref().and_then(named);
    let remote = remote.or_else(|| free_text::remote_host(&text));
    let remote = remote.or_else(|| told.as_ref().and_then(|told| told.remote.clone()));
    let field = group.status.as_ref().map(|status| status.value);
    let class = codes.class().or(field.map(EnhancedStatus::class));
    let action = group.action.as_ref().map(|action| action.value);
    let action = action.unwrap_or(match class {
        Some(2) => Action::Delivered,
        _ => Action::Failed,
    });
    Recipient {
        address: group.address().unwrap_or_default().to_owned(),
        original_address: group
            .original_address()
            .map(ToOwned::to_owned)
            .or_else(|| told.as_ref().and_then(|told| told.original.clone())),
        action,
        status: better(codes.status, better(field, spoken.status)),
        command: Command::find(&text).or(told.as_ref().and_then(|told| told.command)),
        reply: Reply {
            code: codes.reply,
            kind: diagnostic.map(|it| it.kind.clone()).filter(|kind| !kind.is_empty()),
            text,
        },
        reporting_mta: reporting.map(ToOwned::to_owned),
        remote_mta: remote,
        last_attempt_date: group.last_attempt_date.as_ref().map(|date| date.value),
        will_retry_until: group.will_retry_until.as_ref().map(|date| date.value),
    }
}

/// The code that says more: the first one, unless it names nothing but its class.
fn better(first: Option<EnhancedStatus>, second: Option<EnhancedStatus>) -> Option<EnhancedStatus> {
    match (first, second) {
        (Some(first), Some(second)) if first.is_generic() && first.class() == second.class() => {
            Some(second)
        }
        (Some(first), _) => Some(first),
        (None, second) => second,
    }
}

/// A recipient of a notice without a delivery status.
fn of_notice(told: Told, action: Action, reporting: Option<&str>) -> Recipient {
    let codes = Codes::find(&told.reason);
    Recipient {
        address: told.address,
        original_address: told.original,
        action,
        status: codes.status,
        command: told.command,
        reply: Reply { code: codes.reply, text: told.reason, kind: None },
        reporting_mta: reporting.map(ToOwned::to_owned),
        remote_mta: told.remote,
        last_attempt_date: None,
        will_retry_until: None,
    }
}

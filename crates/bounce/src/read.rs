//! From a message to a bounce.

use std::borrow::Cow;

use waxseal_parse::limits::Limits as ParseLimits;
use waxseal_parse::message::Message;

use crate::assemble::Material;
use crate::bounce::{Bounce, Kind};
use crate::delivery_status::{self, DeliveryStatus};
use crate::free_text::{self, Format, Notice};
use crate::limits::{Bound, Exceeded, Limits};
use crate::notice;
use crate::original::{Original, OriginalForm};
use crate::parts::{self, Parts, Returned};
use crate::sender::Sender;

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
    // Offsets hold for octets that stand in the input as they are.
    let mut at = matches!(message, Cow::Borrowed(_)).then_some(0);
    let mut bounce = read_one(&message, limits);
    at = place(&mut bounce, at);
    let mut inner = nested(&bounce);
    // A gateway may wrap a bounce into a notice that says nothing.
    for depth in 0.. {
        let Some(octets) = inner else { break };
        if depth == limits.nesting {
            exceeded.note(Bound::Nesting);
            break;
        }
        let mut found = read_one(&octets, limits);
        at = place(&mut found, at);
        let is_known = found.format.is_some_and(|format| format != Format::Unknown);
        if matches!(found.kind, Kind::Failure | Kind::Delay) && is_known {
            bounce = found;
            break;
        }
        inner = nested(&found);
    }
    if bounce.kind == Kind::NotABounce {
        // A message within it has not come back.
        bounce.original = None;
    }
    for bound in bounce.exceeded.bounds() {
        exceeded.note(*bound);
    }
    bounce.exceeded = exceeded;
    bounce
}

/// Counts the offset of the returned message from the start of the input, where the bounce stands at `at`
/// in it; and tells that offset.
fn place(bounce: &mut Bounce, at: Option<usize>) -> Option<usize> {
    let original = bounce.original.as_mut()?;
    original.offset = original.offset.zip(at).map(|(offset, at)| at + offset);
    original.offset
}

/// The message within a notice that names nobody, or that is in no known format.
fn nested(bounce: &Bounce) -> Option<Vec<u8>> {
    let is_empty = bounce.recipients.iter().all(|recipient| recipient.address.is_empty())
        || bounce.format == Some(Format::Unknown);
    let is_open = matches!(bounce.kind, Kind::Failure | Kind::NotABounce) && is_empty;
    let original = bounce.original.as_ref().filter(|_| is_open)?;
    (original.form == OriginalForm::Message).then(|| original.octets.clone())
}

/// Line ends of CR alone become LF. Where there is an LF, a CR is no line end; but a message whose first
/// line ends in CR CR LF went through a program that wrote CR LF for each LF, and loses those CRs.
fn with_line_feeds(message: &[u8]) -> Cow<'_, [u8]> {
    const DOUBLED: &[u8] = b"\r\r\n";
    let Some(end) = memchr::memchr(b'\n', message) else {
        let has_end = memchr::memchr(b'\r', message).is_some();
        let with_feeds = || message.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte });
        return if has_end { Cow::Owned(with_feeds().collect()) } else { Cow::Borrowed(message) };
    };
    if !message.get(..=end).is_some_and(|line| line.ends_with(DOUBLED)) {
        return Cow::Borrowed(message);
    }
    let mut plain = Vec::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = memchr::memmem::find(rest, DOUBLED) {
        plain.extend_from_slice(rest.get(..at).unwrap_or_default());
        plain.extend_from_slice(b"\r\n");
        rest = rest.get(at + DOUBLED.len()..).unwrap_or_default();
    }
    plain.extend_from_slice(rest);
    Cow::Owned(plain)
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
    let report = if is_other { None } else { free_text::read(&notice) };
    let material = Material { parts: &parts, sender: &sender, text: &text, limits };
    material.assemble(original, status, report)
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

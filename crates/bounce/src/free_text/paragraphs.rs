//! Notices with one paragraph for each recipient: `<a@b.example>: why`, as Postfix, qmail, Courier, Yahoo
//! and many after them write it.

use crate::text::find_ignore_case;

use super::lines::{first_address, leading_address};
use super::{Format, Notice, Report, Told};

pub(super) fn read(notice: &Notice<'_>) -> Option<Report> {
    let format = format(notice.text);
    if format == Format::Other && !notice.is_from_system {
        return None;
    }
    let mut recipients: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut is_inside = false;
    for line in notice.text.split('\n') {
        let entry = entry(line);
        match (entry, recipients.last_mut()) {
            (Some((address, rest)), _) => {
                if recipients.len() == notice.limits.recipients {
                    break;
                }
                recipients.push((address, vec![rest]));
                is_inside = true;
            }
            (None, _) if line.trim().is_empty() => is_inside = false,
            (None, Some((_, reason))) if is_inside => reason.push(line),
            (None, _) => {}
        }
    }
    let told = recipients.into_iter().filter_map(|(address, reason)| {
        let mut reason = reason.join("\n");
        let mut original = None;
        if let Some(rest) = reason.strip_prefix("(expanded from")
            && let Some((from, why)) = rest.split_once("):")
        {
            original = first_address(from).map(ToOwned::to_owned);
            reason = why.to_owned();
        }
        let mut told = Told::new(address, &reason, notice.limits);
        told.original = original;
        (!told.reason.is_empty()).then_some(told)
    });
    let recipients: Vec<_> = told.collect();
    (!recipients.is_empty()).then_some(Report { format, recipients })
}

/// The first line of a paragraph: an address in angle brackets and a colon, or with the word that
/// Postfix puts before the colon.
fn entry(line: &str) -> Option<(&str, &str)> {
    let trimmed = line.trim_start();
    if !trimmed.starts_with('<') {
        return None;
    }
    let (_, behind) = trimmed.split_once('>')?;
    let is_entry = behind.starts_with(':') || behind.trim_start().starts_with("(expanded from");
    if !is_entry {
        return None;
    }
    leading_address(trimmed)
}

fn format(text: &str) -> Format {
    const SAYS: [(&str, Format); 6] = [
        ("qmail-send program", Format::Qmail),
        ("this is the mail system at host", Format::Postfix),
        ("this is the postfix program", Format::Postfix),
        ("running the courier mail server", Format::Courier),
        ("sorry, we were unable to deliver your message", Format::Yahoo),
        ("created automatically by mail delivery software", Format::Exim),
    ];
    let says = SAYS.iter().find(|(says, _)| find_ignore_case(text, says).is_some());
    says.map_or(Format::Other, |(_, format)| *format)
}

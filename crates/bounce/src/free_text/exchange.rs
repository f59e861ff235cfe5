//! Exchange since 2007 and Exchange Online, in any language: an address on a line of its own, and the
//! server's answer in its fixed form on the next one.

use crate::bounce::Host;

use super::lines::is_address;
use super::{Format, Notice, Report, Told, without_brackets};

pub(super) fn read(notice: &Notice<'_>) -> Option<Report> {
    let lines: Vec<_> = notice.text.lines().map(str::trim).collect();
    let mut recipients = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let address = without_brackets(line);
        if !is_address(address) {
            continue;
        }
        let rest = lines.get(at..).unwrap_or_default();
        let Some(answer) = answer(rest) else { continue };
        if recipients.len() == notice.limits.recipients {
            break;
        }
        let mut told = Told::new(address, &answer, notice.limits);
        // The host that refused may stand on a line of its own.
        let host = rest.first().filter(|line| line.contains('.') && !line.contains([' ', '@']));
        told.remote = told.remote.or_else(|| Host::from_text(host?));
        recipients.push(told);
    }
    (!recipients.is_empty()).then_some(Report { format: Format::Exchange, recipients })
}

/// `#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##`, `Remote Server returned '550 5.1.1 …'`, or
/// `host.example #<host.example #5.1.1 smtp;550 5.1.1 …>`; each may be broken over lines.
fn answer(lines: &[&str]) -> Option<String> {
    /// Lines that an answer may take.
    const MAX_LINES: usize = 12;
    let first = lines.first()?;
    let joined = || {
        lines
            .iter()
            .take(MAX_LINES)
            .copied()
            .take_while(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    if first.starts_with('#') {
        let all = joined();
        let text = all.trim_start_matches('#').split("##").next()?.trim();
        return text
            .starts_with(|one: char| one.is_ascii_digit() || one == '<')
            .then(|| text.to_owned());
    }
    let all = joined();
    let marker = ["Remote Server returned", "Remote server returned"]
        .into_iter()
        .find_map(|marker| all.split_once(marker));
    if let Some((before, text)) = marker
        && before.len() < 80
    {
        return Some(text.trim().trim_matches(['\'', '"']).to_owned());
    }
    let (host, text) = all.split_once(" #<")?;
    let is_host = !host.is_empty() && !host.contains(' ');
    is_host.then(|| text.split('>').next().unwrap_or(text).to_owned())
}

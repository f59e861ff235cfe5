//! Notices that list recipients behind a sentence of their own.

use crate::text::{after_ignore_case, find_ignore_case};

use super::layouts::{LAYOUTS, Layout, Place};
use super::lines::{first_address, is_address, leading_address, paragraph, without_brackets};
use super::{Notice, Report, Told};

/// Lines behind the sentence within which the first recipient must stand.
const MAX_DISTANCE: usize = 6;

pub(super) fn read(notice: &Notice<'_>) -> Option<Report> {
    let usable = LAYOUTS.iter().filter(|layout| notice.is_from_system || !layout.is_weak);
    let mut usable = usable.filter_map(|layout| read_as(notice, layout));
    usable.next()
}

fn read_as(notice: &Notice<'_>, layout: &Layout) -> Option<Report> {
    let at = intro(notice.text, layout.intro)?;
    let behind = notice.text.get(at.end..)?;
    // What others write, too, needs its other phrase.
    if let (true, Place::Behind(phrases)) = (layout.is_weak, layout.reason)
        && phrases.iter().all(|phrase| find_ignore_case(notice.text, phrase).is_none())
    {
        return None;
    }
    let entries = entries(behind, layout, notice.limits.recipients);
    let named = if entries.is_empty() { named_elsewhere(notice, at.start) } else { Vec::new() };
    if entries.is_empty() && named.is_empty() {
        return None;
    }
    let common = common_reason(notice.text, at.start, behind, layout);
    let of_all = Told::new("", &common, notice.limits);
    let mut recipients: Vec<Told> = Vec::new();
    for entry in &entries {
        let own = entry.reason.join("\n");
        let has_own =
            !own.trim().is_empty() && (layout.reason == Place::Beside || of_all.reason.is_empty());
        let mut told = if has_own { Told::new("", &own, notice.limits) } else { of_all.clone() };
        told.original = original(&own);
        entry.address.clone_into(&mut told.address);
        recipients.push(told);
    }
    recipients.extend(named.into_iter().map(|address| Told { address, ..of_all.clone() }));
    if let [one] = &mut *recipients
        && one.command.is_none()
    {
        one.command =
            crate::reply::Command::find(notice.text).or_else(|| command_line(notice.text));
    }
    Some(Report { format: layout.format, recipients })
}

/// Where the sentence stands. It may be broken over lines.
fn intro(text: &str, sentence: &str) -> Option<core::ops::Range<usize>> {
    if let Some(start) = find_ignore_case(text, sentence) {
        return Some(start..start + sentence.len());
    }
    let first = sentence.split(' ').next()?;
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| find_ignore_case(rest, first)) {
        let start = from + found;
        if let Some(length) = spaced(text.get(start..)?, sentence) {
            return Some(start..start + length);
        }
        from = start + first.len().max(1);
    }
    None
}

/// How many octets a sentence takes at the start of a text, where its words may be apart by any white
/// space.
fn spaced(text: &str, sentence: &str) -> Option<usize> {
    let mut rest = text;
    for (at, word) in sentence.split(' ').enumerate() {
        if at > 0 {
            let trimmed = rest.trim_start();
            if trimmed.len() == rest.len() {
                return None;
            }
            rest = trimmed;
        }
        let start = rest.get(..word.len())?;
        if !start.eq_ignore_ascii_case(word) {
            return None;
        }
        rest = rest.get(word.len()..)?;
    }
    Some(text.len() - rest.len())
}

/// A recipient, and the lines that follow.
#[derive(Debug)]
struct Entry<'a> {
    address: &'a str,
    reason: Vec<&'a str>,
}

/// The recipients behind the sentence: on its own line, or each at the start of a line.
fn entries<'a>(behind: &'a str, layout: &Layout, limit: usize) -> Vec<Entry<'a>> {
    let mut lines = behind.split('\n').map(str::trim_end);
    let own_line = lines.next().unwrap_or_default();
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let inline = own_line.get(..200.min(own_line.len())).unwrap_or(own_line);
    if let Some(address) = first_address(inline) {
        let rest = own_line.split_once(address).map_or("", |(_, rest)| rest);
        let rest = rest.trim_start_matches(['>', '\'', '"', '.', ']', ':', ' ']);
        entries.push(Entry { address, reason: vec![rest] });
    }
    let mut before_first = 0;
    // Between recipients one empty line may stand, as long as no reason does.
    let mut was_empty = false;
    for line in lines {
        if line.trim().is_empty() {
            was_empty = true;
            continue;
        }
        let found = dated(line).or_else(|| generated(line)).or_else(|| leading_address(line));
        let has_reason =
            entries.last().is_some_and(|last| last.reason.iter().any(|line| !line.is_empty()));
        let is_entry =
            found.is_some() && !(was_empty && has_reason && layout.reason != Place::Beside);
        match (found, entries.last_mut()) {
            (Some((address, rest)), _) if is_entry => {
                if entries.len() == limit {
                    break;
                }
                entries.push(Entry { address, reason: vec![rest] });
            }
            (_, Some(_)) if was_empty => break,
            (_, Some(last)) => last.reason.push(line),
            (_, None) if layout.takes_names => {
                let name = without_brackets(line.trim());
                if name.contains(char::is_whitespace) || name.is_empty() {
                    break;
                }
                entries.push(Entry { address: name, reason: Vec::new() });
            }
            (_, None) => {
                before_first += 1;
                if before_first > MAX_DISTANCE {
                    break;
                }
            }
        }
        was_empty = false;
    }
    entries
}

/// `a@b.example on Thu, 29 Apr 2010 …`, or a name instead of the address, as Exchange writes it.
fn dated(line: &str) -> Option<(&str, &str)> {
    let (name, date) = line.split_once(" on ")?;
    waxseal_parse::date_time::parse(date.as_bytes())?;
    let name = name.trim();
    (!name.is_empty()).then_some((name, ""))
}

/// `generated by a@b.example`, below the pipe or the file that Exim could not deliver to.
fn generated(line: &str) -> Option<(&str, &str)> {
    let address = without_brackets(line.trim().strip_prefix("generated by ")?);
    is_address(address).then_some((address, ""))
}

/// Recipients that the sentence does not name: those before it, in a header field, or in the message.
fn named_elsewhere(notice: &Notice<'_>, sentence: usize) -> Vec<String> {
    if !notice.failed.is_empty() {
        return notice.failed.to_vec();
    }
    let before = notice.text.get(..sentence).unwrap_or_default();
    if let Some(address) = first_address(before) {
        return vec![address.to_owned()];
    }
    notice.original.map(|original| original.recipients(1)).unwrap_or_default()
}

fn common_reason(text: &str, start: usize, behind: &str, layout: &Layout) -> String {
    match layout.reason {
        Place::Beside => {
            // 1&1 writes it apart.
            behind_phrase(text, &["for the following reason:"], false).unwrap_or_default()
        }
        Place::Behind(phrases) => behind_phrase(text, phrases, false).unwrap_or_default(),
        Place::FromTo(phrases) => {
            behind_phrase(text, phrases, true).unwrap_or_else(|| below(behind))
        }
        Place::Below => below(behind),
        Place::Sentence => text.get(start..).unwrap_or_default().to_owned(),
    }
}

/// What stands behind the first of the phrases that is there: up to an empty line, or to the end.
fn behind_phrase(text: &str, phrases: &[&str], to_end: bool) -> Option<String> {
    let behind = phrases.iter().find_map(|phrase| after_ignore_case(text, phrase))?;
    let behind = behind.trim_start_matches([':', ' ', '.', ',']);
    if to_end {
        return Some(behind.to_owned());
    }
    let lines: Vec<&str> = behind.split('\n').collect();
    Some(paragraph(&lines).join("\n"))
}

/// What follows below the sentence, without a recipient that stands on its line.
fn below(behind: &str) -> String {
    let line = behind.split('\n').next().unwrap_or_default();
    let address = first_address(line).and_then(|address| behind.split_once(address));
    let behind = address.map_or(behind, |(_, behind)| behind);
    behind.trim_start_matches([' ', '\n', '\t', ':', '\'', '"', '>', '.', ']']).to_owned()
}

/// `(ultimately generated from a@b.example)`, `(expanded from <a@b.example>)`
fn original(reason: &str) -> Option<String> {
    let behind = after_ignore_case(reason, "generated from ")
        .or_else(|| after_ignore_case(reason, "expanded from"))?;
    let line = behind.split('\n').next()?;
    first_address(line).map(ToOwned::to_owned)
}

/// A command that stands alone behind a line that announces it, as m-FILTER writes it.
fn command_line(text: &str) -> Option<crate::reply::Command> {
    use crate::reply::Command;
    let behind = after_ignore_case(text, "-smtp command\n")?;
    let word = behind.split_whitespace().next()?.to_ascii_uppercase();
    Some(match &*word {
        "RCPT" => Command::RcptTo,
        "MAIL" => Command::MailFrom,
        "DATA" => Command::Data,
        "EHLO" | "HELO" => Command::Connect,
        _ => return None,
    })
}

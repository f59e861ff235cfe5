//! Sendmail, from version 5 on, and what is written in its words: a list of addresses, and the transcript
//! of the session.

use std::collections::{HashMap, HashSet};

use crate::bounce::Host;
use crate::reply::{Codes, Command, unwrapped};
use crate::text::{after_ignore_case, cut, find_ignore_case};

use super::lines::{first_address, leading_address};
use super::{Format, Notice, Report, Told, remote_host};

/// Titles of the list, without what rules them off.
const LISTS: [&str; 6] = [
    "addresses had permanent fatal errors",
    "addresses had permanent delivery errors",
    "addresses had transient non-fatal errors",
    "addresses had delivery problems",
    "addresses had delivery errors",
    "addresses had fatal errors",
];

/// Titles of what follows the list.
const TRANSCRIPTS: [&str; 2] = ["transcript of session follows", "non-delivered information"];

/// Lines of a transcript without an answer that are taken as the reason.
const MAX_LINES: usize = 8;

pub(super) fn read(notice: &Notice<'_>) -> Option<Report> {
    let list = LISTS.iter().find_map(|title| titled(notice.text, title));
    let transcript = TRANSCRIPTS.iter().find_map(|title| titled(notice.text, title));
    if list.is_none() && transcript.is_none() {
        return None;
    }
    let session = Session::read(transcript.unwrap_or_default());
    let mut recipients = Vec::new();
    let entries = list.map(entries).unwrap_or_default();
    let listed: HashSet<_> =
        entries.iter().map(|entry| entry.address.to_ascii_lowercase()).collect();
    for entry in entries {
        if recipients.len() == notice.limits.recipients {
            break;
        }
        let line = session.about(entry.address, &listed);
        let reason = entry.reason.or_else(|| line.clone()).unwrap_or_default();
        let mut told = Told::new(entry.address, &reason, notice.limits);
        told.original = entry.original.map(ToOwned::to_owned);
        told.remote = told.remote.or_else(|| session.remote.clone());
        told.command = told.command.or_else(|| session.command());
        recipients.push(told);
    }
    if recipients.is_empty() {
        recipients = without_list(notice, &session)?;
    }
    Some(Report { format: Format::Sendmail, recipients })
}

/// Sendmail 5 lists nobody: the transcript names the recipient, or the message does.
fn without_list(notice: &Notice<'_>, session: &Session<'_>) -> Option<Vec<Told>> {
    let line = session.worst()?;
    let address = first_address(line).map(ToOwned::to_owned);
    let address = address.or_else(|| notice.original?.recipients(1).into_iter().next())?;
    let mut told = Told::new(&address, line, notice.limits);
    told.remote = told.remote.or_else(|| session.remote.clone());
    told.command = told.command.or_else(|| session.command());
    Some(vec![told])
}

/// What stands behind a title, up to the next one.
fn titled<'a>(text: &'a str, title: &str) -> Option<&'a str> {
    let behind = after_ignore_case(text, title)?;
    let (_, behind) = behind.split_once('\n')?;
    let mut end = 0;
    for line in behind.split_inclusive('\n') {
        let line_text = line.trim();
        let is_title = line_text.starts_with("---") && line_text.ends_with("---");
        if is_title {
            break;
        }
        end += line.len();
    }
    behind.get(..end)
}

/// One of the listed addresses.
struct Entry<'a> {
    address: &'a str,
    reason: Option<String>,
    original: Option<&'a str>,
}

fn entries(list: &str) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for line in list.split('\n') {
        if let Some((address, rest)) = leading_address(line) {
            // `[User unknown]`, `(unrecoverable error)`
            let rest = rest.trim_matches(['[', ']', '(', ')', ' ']);
            let is_reason =
                !rest.is_empty() && !rest.contains('@') && rest != "unrecoverable error";
            let reason = is_reason.then(|| rest.to_owned());
            entries.push(Entry { address, reason, original: None });
        } else if let Some(last) = entries.last_mut() {
            if let Some(reason) = after_ignore_case(line, "(reason: ") {
                let reason = reason.trim_end();
                last.reason = Some(reason.strip_suffix(')').unwrap_or(reason).to_owned());
            } else if let Some(from) = after_ignore_case(line, "(expanded from: ") {
                last.original = first_address(from);
            }
        }
    }
    entries
}

/// The transcript of a session.
#[derive(Default)]
struct Session<'a> {
    remote: Option<Host>,
    lines: Vec<&'a str>,
    /// The first line that names an address: the server's answer, and Sendmail's own.
    about: HashMap<String, [Option<&'a str>; 2]>,
    /// The server's first answer.
    answer: Option<&'a str>,
}

impl<'a> Session<'a> {
    fn read(transcript: &'a str) -> Self {
        let lines: Vec<_> =
            transcript.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let talks =
            lines.iter().rev().find(|line| find_ignore_case(line, "while talking to").is_some());
        let mut session =
            Self { remote: talks.and_then(|line| remote_host(line)), ..Self::default() };
        for line in &lines {
            let (place, text) = match line.strip_prefix("<<< ") {
                Some(answer) => (0, answer),
                None if line.starts_with('>') => continue,
                None => (1, *line),
            };
            if place == 0 {
                session.answer = session.answer.or(Some(text));
            }
            if let Some(address) = first_address(text) {
                let known = session.about.entry(address.to_ascii_lowercase()).or_default();
                if let Some(known) = known.get_mut(place) {
                    known.get_or_insert(text);
                }
            }
        }
        session.lines = lines;
        session
    }

    /// What is said about an address: the server's answer, else Sendmail's own line, else all that is
    /// there.
    fn about(&self, address: &str, listed: &HashSet<String>) -> Option<String> {
        let address = address.to_ascii_lowercase();
        let [answer, own] = self.about.get(&address).copied().unwrap_or_default();
        // An answer that names another recipient is about that one.
        let is_of_other = |line: &&str| {
            let named = first_address(line).map(str::to_ascii_lowercase);
            named.is_some_and(|named| named != address && listed.contains(&named))
        };
        let any = self.answer.filter(|line| !is_of_other(line));
        let line = answer.or(any).or(own).or(self.answer);
        line.map(ToOwned::to_owned).or_else(|| {
            let all = self.lines.iter().take(MAX_LINES).copied().collect::<Vec<_>>().join(" ");
            (!all.is_empty()).then(|| unwrapped(cut(&all, 1024)))
        })
    }

    /// The first line with a code that is no success.
    fn worst(&self) -> Option<&'a str> {
        let plain = self.lines.iter().map(|line| line.trim_start_matches("<<< "));
        let mut failures = plain.filter(|line| Codes::find(line).class().is_some());
        failures.next().or_else(|| self.lines.first().copied())
    }

    /// The command that was refused. Sendmail sends RCPT and DATA at once (RFC 2920), and shows the
    /// answer to the first one below the second: that a recipient is wanted then says which one failed.
    fn command(&self) -> Option<Command> {
        let mut command = None;
        let mut refused = None;
        for line in &self.lines {
            if let Some(sent) = line.strip_prefix(">>> ") {
                let word = sent.get(..4).unwrap_or(sent).to_ascii_uppercase();
                command = match &*word {
                    "RCPT" => Some(Command::RcptTo),
                    "MAIL" => Some(Command::MailFrom),
                    "DATA" => Some(Command::Data),
                    "EHLO" | "HELO" => Some(Command::Connect),
                    _ => command,
                };
            } else if let Some(answer) = line.strip_prefix("<<< ") {
                let wants_recipient = answer.starts_with("503")
                    || answer.starts_with("554")
                        && find_ignore_case(answer, "no valid recipients").is_some();
                if refused == Some(Command::Data) && wants_recipient {
                    return Some(Command::RcptTo);
                }
                refused = refused.or(command);
            }
        }
        refused
    }
}

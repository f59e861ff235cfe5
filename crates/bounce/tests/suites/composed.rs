//! Notices and answers composed after what programs and providers are documented to write: formats, not
//! files, and none of them is in a suite.

use std::collections::BTreeMap;

use serde::Deserialize;
use waxseal_bounce::delivery_status::Action;
use waxseal_bounce::knowledge::{Cause, Kind as Hardness, KnowledgeBase};
use waxseal_bounce::{Bounce, Kind};

use super::support::bounce;

const NOTICES: [&str; 4] = [
    include_str!("../composed/unix.toml"),
    include_str!("../composed/exchange.toml"),
    include_str!("../composed/services.toml"),
    include_str!("../composed/second.toml"),
];

const HEADER: &str = "Return-Path: <>\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\n\
    Date: Thu, 01 Jan 2026 00:00:00 +0000";

const QUOTED: &str = "\nReturn-path: <me@sender.example>\nReceived: from a by b; Thu, 01 Jan 2026 00:00:00 +0000\n\
    From: Me <me@sender.example>\nTo: joe@b.example\nSubject: Test\nMessage-ID: <1@sender.example>\n\n\
    My mailbox is full of spam.\n";

/// 2026-01-01 00:00 UTC, the date of every notice.
const NOTICED: u64 = 1_767_225_600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notices {
    notice: Vec<Notice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    name: String,
    header: Option<String>,
    text: String,
    kind: String,
    recipients: Vec<Said>,
    /// When the queue gives up, in seconds after the notice.
    until: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    address: String,
    cause: Cause,
    kind: Hardness,
    status: Option<String>,
    reply: Option<u16>,
    remote: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    answer: Vec<Answer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    host: String,
    text: String,
    cause: Cause,
    kind: Hardness,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mails {
    mail: Vec<Mail>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mail {
    name: String,
    #[serde(rename = "mail")]
    content: String,
    kind: String,
}

fn notices() -> Vec<Notice> {
    let files = NOTICES.iter().map(|text| toml::from_str::<Notices>(text).unwrap());
    files.flat_map(|file| file.notice).collect()
}

/// All mails that are composed, by name.
pub(crate) fn mails() -> Vec<(String, Vec<u8>)> {
    let mut mails: Vec<_> =
        notices().iter().map(|notice| (notice.name.clone(), notice.mail().into_bytes())).collect();
    let others: Mails = toml::from_str(include_str!("../composed/no_bounces.toml")).unwrap();
    mails.extend(others.mail.into_iter().map(|mail| (mail.name, mail.content.into_bytes())));
    mails
}

impl Notice {
    fn mail(&self) -> String {
        let header = self.header.as_deref().unwrap_or(HEADER).trim_end();
        let date =
            if header.contains("\nDate:") { "" } else { "\nDate: Thu, 01 Jan 2026 00:00:00 +0000" };
        let text = &self.text;
        format!("{header}{date}\nContent-Type: text/plain; charset=utf-8\n\n{text}{QUOTED}")
    }

    /// What is not as it should be.
    fn misses(&self, found: &Bounce) -> Vec<String> {
        let mut misses = Vec::new();
        let mut hold = |what: &str, expected: String, is: String| {
            if expected != is {
                misses.push(format!("{what} {is}, not {expected}"));
            }
        };
        hold("kind", self.kind.clone(), name(found.kind));
        let addresses = |list: Vec<&str>| list.join(" ");
        hold(
            "recipients",
            addresses(self.recipients.iter().map(|one| &*one.address).collect()),
            addresses(found.recipients.iter().map(|one| &*one.address).collect()),
        );
        let by_address: BTreeMap<_, _> =
            found.recipients.iter().map(|one| (&*one.address, one)).collect();
        for said in &self.recipients {
            let Some(one) = by_address.get(&*said.address) else { continue };
            let classified = KnowledgeBase::built_in().classify(one);
            let what = |what: &str| format!("{} {what} (row {})", said.address, classified.row);
            let kind = classified.kind.map(|kind| kind.to_string()).unwrap_or_default();
            hold(&what("cause"), said.cause.to_string(), classified.cause.to_string());
            hold(&what("hardness"), said.kind.to_string(), kind);
            let status = one.status.map(|status| status.to_string());
            hold(&what("status"), format!("{:?}", said.status), format!("{status:?}"));
            hold(&what("reply"), format!("{:?}", said.reply), format!("{:?}", one.reply.code));
            let remote = one.remote_mta.as_ref().map(|host| host.name.clone());
            if said.remote.is_some() {
                hold(&what("remote"), format!("{:?}", said.remote), format!("{remote:?}"));
            }
            let action = if self.kind == "delay" { Action::Delayed } else { Action::Failed };
            hold(&what("action"), format!("{action:?}"), format!("{:?}", one.action));
            let until = self.until.map(|until| NOTICED + until);
            if until.is_some() {
                hold(&what("until"), format!("{until:?}"), format!("{:?}", one.will_retry_until));
            }
        }
        let original = found.original.as_ref();
        let id = original.and_then(|original| original.message_id.clone());
        let is_bounce = found.kind != Kind::NotABounce;
        let id = id.or_else(|| (!is_bounce).then(|| "<1@sender.example>".to_owned()));
        hold("original", "<1@sender.example>".to_owned(), id.unwrap_or_default());
        misses
    }
}

fn name(kind: Kind) -> String {
    serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn notices_are_read_with_any_line_end() {
    let notices = notices();
    let mut missed = Vec::new();
    for notice in &notices {
        let mail = notice.mail();
        for (ends, mail) in [
            ("LF", mail.clone()),
            ("CRLF", mail.replace('\n', "\r\n")),
            ("CR", mail.replace('\n', "\r")),
        ] {
            let wrong = notice.misses(&bounce(mail.as_bytes()));
            if !wrong.is_empty() {
                missed.push(format!("{} ({ends}): {}", notice.name, wrong.join("; ")));
                break;
            }
        }
    }
    let (all, missed_count) = (notices.len(), missed.len());
    assert!(missed.is_empty(), "{missed_count} of {all} missed:\n{}", missed.join("\n"));
}

#[test]
fn answers_are_classified() {
    let answers: Answers = toml::from_str(include_str!("../composed/answers.toml")).unwrap();
    let mut missed = Vec::new();
    for Answer { host, text, cause, kind } in &answers.answer {
        let mail = format!(
            "From: MAILER-DAEMON@mx.example\nContent-Type: message/delivery-status\n\n\
             Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; joe@b.example\n\
             Action: failed\nRemote-MTA: dns; {host}\nDiagnostic-Code: smtp; {text}\n"
        );
        let found = bounce(mail.as_bytes());
        let classified = KnowledgeBase::built_in().classify(&found.recipients[0]);
        if (classified.cause, classified.kind) != (*cause, Some(*kind)) {
            missed.push(format!(
                "{host} {text:?}: {} {:?} (row {}), not {cause} {kind}",
                classified.cause, classified.kind, classified.row
            ));
        }
    }
    let (all, missed_count) = (answers.answer.len(), missed.len());
    assert!(missed.is_empty(), "{missed_count} of {all} missed:\n{}", missed.join("\n"));
}

#[test]
fn what_is_no_bounce_is_told() {
    let mails: Mails = toml::from_str(include_str!("../composed/no_bounces.toml")).unwrap();
    let mut missed = Vec::new();
    for Mail { name: what, content, kind } in &mails.mail {
        for mail in [content.clone(), content.replace('\n', "\r\n"), content.replace('\n', "\r")] {
            let found = bounce(mail.as_bytes());
            if name(found.kind) != *kind {
                missed.push(format!("{what}: {}, not {kind}", name(found.kind)));
                break;
            }
            let classified = KnowledgeBase::built_in().classify_bounce(&found);
            if classified.iter().any(|one| one.kind.is_some()) {
                missed.push(format!("{what}: {classified:?}"));
                break;
            }
        }
    }
    assert!(missed.is_empty(), "{} of {}:\n{}", missed.len(), mails.mail.len(), missed.join("\n"));
}

//! The bounces of Sisimai, by its own expectations.
//!
//! Sisimai knows other reasons than we know causes. The mapping is written here, a sentence each, and held
//! to per recipient: the cause is one of those that the reason stands for, the address is to be suppressed
//! where Sisimai calls the bounce hard and only there, and the enhanced status is the same.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use waxseal_bounce::knowledge::{Cause, Kind, KnowledgeBase};

use super::support::{bounce, files, messages, vectors};

/// Sisimai's reasons, what they stand for here, and why.
const REASONS: &[(&str, &[Cause], &str)] = &[
    ("authfailure", &[Cause::AuthenticationFailure], "SPF, DKIM or DMARC failed."),
    (
        "blocked",
        &[Cause::Reputation, Cause::HostName],
        "The client's address or name is refused: a blocklist, a dynamic address, a bad PTR or HELO.",
    ),
    (
        "expired",
        &[Cause::Expired, Cause::Network],
        "The queue gave up. Where the notice tells the last deferral, that is the cause.",
    ),
    ("feedback", &[Cause::Feedback], "A complaint by a feedback loop."),
    (
        "filtered",
        &[Cause::NoSuchUser, Cause::RecipientPolicy],
        "An unknown user that is told after DATA, or without any sign of the command: Sisimai suspects a \
         filter of the recipient. We say what the answer says, and do not call it hard.",
    ),
    ("hasmoved", &[Cause::RecipientMoved], "The recipient is at another place."),
    ("hostunknown", &[Cause::NoSuchDomain], "The domain does not exist."),
    ("mailboxfull", &[Cause::MailboxFull], "The mailbox has no room."),
    (
        "mailererror",
        &[Cause::SystemFault],
        "The recipient's delivery program failed (X-UNIX), whatever it printed.",
    ),
    (
        "networkerror",
        &[Cause::Network, Cause::Loop],
        "The way there is broken; a loop counts as such.",
    ),
    ("onhold", &[Cause::Unknown], "Sisimai cannot tell."),
    (
        "policyviolation",
        &[Cause::ContentRefused, Cause::RecipientPolicy],
        "A rule of the receiver about content or senders.",
    ),
    (
        "rejected",
        &[Cause::SenderAddress, Cause::RecipientPolicy, Cause::SubmissionRefused],
        "The sender is refused. We tell why: its address is bad, it may not post to a group, or its own \
         account is set up wrongly.",
    ),
    (
        "securityerror",
        &[Cause::SubmissionRefused, Cause::RelayingDenied, Cause::Refused],
        "Access denied: no login, no right to relay, or no reason given.",
    ),
    ("spamdetected", &[Cause::ContentRefused], "The content was taken for spam."),
    ("suspend", &[Cause::MailboxDisabled], "The mailbox is switched off."),
    ("toomanyconn", &[Cause::RateLimited], "Too many connections, or too much mail."),
    ("userunknown", &[Cause::NoSuchUser], "The mailbox does not exist."),
    ("vacation", &[Cause::AutoReply], "An automatic answer."),
];

/// What is not as Sisimai has it, argued.
const EXPECTED_FAILURES: &[(&str, &str)] = &[
    // Its delivery status has one recipient and says `550 5.1.1 User Unknown`. Sisimai expects two, with a
    // full mailbox, from a text for people that speaks of somebody else ("Your message to <nekochan> was
    // automatically rejected: Not enough disk space"). What the machine-readable part says, counts.
    ("rfc3464-01", "recipients"),
    // Google says of 5.2.1 that the account is switched off for good, and the table of standards.md (row
    // 55) calls it hard; Sisimai calls no suspended mailbox hard.
    ("rhost-google-01", "hard"),
];

/// Codes that Sisimai makes up where a bounce has none.
fn is_made_up(status: &str) -> bool {
    let detail = status.split('.').nth(2).and_then(|detail| detail.parse::<u32>().ok());
    detail.is_some_and(|detail| (900..1000).contains(&detail))
}

fn expectations() -> BTreeMap<String, Vec<Value>> {
    let text = fs::read_to_string(vectors("sisimai-bounces/expected.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_bounce_is_as_sisimai_has_it() {
    let base = KnowledgeBase::built_in();
    let mails: BTreeMap<_, _> =
        files(&vectors("sisimai-bounces/maildir-crlf")).into_iter().collect();
    let expectations = expectations();
    assert_eq!(expectations.len(), 67);
    let (mut recipients, mut right) = (0, 0);
    let mut failures: Vec<(String, &str, String)> = Vec::new();
    for (name, expected) in &expectations {
        let mail = &mails[&format!("{name}.eml")];
        let found: Vec<_> = messages(mail)
            .into_iter()
            .flat_map(|message| {
                let bounce = bounce(message);
                let classified = base.classify_bounce(&bounce);
                let recipients = bounce.recipients.into_iter().map(Some).chain([None]);
                classified.into_iter().zip(recipients).collect::<Vec<_>>()
            })
            .collect();
        recipients += expected.len();
        if found.len() != expected.len() {
            failures.push((
                name.clone(),
                "recipients",
                format!("{} instead of {}", found.len(), expected.len()),
            ));
            continue;
        }
        for (expected, (classified, recipient)) in expected.iter().zip(&found) {
            let text = |key: &str| expected[key].as_str().unwrap();
            let (_, causes, _) =
                REASONS.iter().find(|(reason, ..)| *reason == text("reason")).unwrap();
            let mut wrong = Vec::new();
            if !causes.contains(&classified.cause) {
                wrong.push((
                    "cause",
                    format!("{} ({}) for {}", classified.cause, classified.row, text("reason")),
                ));
            }
            let is_hard = classified.kind == Some(Kind::Hard);
            if is_hard != expected["hard"].as_bool().unwrap() {
                wrong.push(("hard", format!("{:?} by {}", classified.kind, classified.row)));
            }
            let status = recipient.as_ref().and_then(|recipient| recipient.status);
            let status = status.map(|status| status.to_string()).unwrap_or_default();
            let wanted = Some(text("dsn")).filter(|code| !is_made_up(code)).unwrap_or_default();
            if status != wanted {
                wrong.push(("status", format!("{status:?} instead of {wanted:?}")));
            }
            let code = recipient.as_ref().and_then(|recipient| recipient.reply.code);
            let code = code.map(|code| code.to_string()).unwrap_or_default();
            if code != text("reply") {
                wrong.push(("reply", format!("{code:?} instead of {:?}", text("reply"))));
            }
            right += usize::from(wrong.is_empty());
            failures.extend(wrong.into_iter().map(|(what, detail)| (name.clone(), what, detail)));
        }
    }
    for (name, what, detail) in &failures {
        println!("{name}: {what}: {detail}");
    }
    println!("{right} of {recipients} recipients in {} bounces", expectations.len());
    let told: Vec<_> = failures.iter().map(|(name, what, _)| (&**name, *what)).collect();
    assert_eq!(told, EXPECTED_FAILURES);
    assert!(right * 100 >= recipients * 95, "{right} of {recipients}");
}

/// The bounces without expectations are bounces, with somebody to whom they happened.
#[test]
fn bounces_without_expectations_are_bounces() {
    let expectations = expectations();
    let mut without = 0;
    for (name, mail) in files(&vectors("sisimai-bounces/maildir-crlf")) {
        if expectations.contains_key(name.trim_end_matches(".eml")) {
            continue;
        }
        without += 1;
        let bounce = bounce(&mail);
        assert_eq!(bounce.kind, waxseal_bounce::Kind::Failure, "{name}");
        assert!(bounce.recipients.iter().all(|one| one.address.contains('@')), "{name}");
        assert!(!bounce.recipients.is_empty(), "{name}");
    }
    assert_eq!(without, 13);
}

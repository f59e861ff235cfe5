//! Whatever a bounce says, its rules tell of each recipient once, and never panic.

use proptest::collection::vec;
use proptest::prelude::*;
use waxseal_bounce::Kind;
use waxseal_bounce::knowledge::{Cause, KnowledgeBase};
use waxseal_bounce::limits::Limits;
use waxseal_rules::bounce::BouncedMail;
use waxseal_rules::findings::MAX_OF_A_RULE;
use waxseal_rules::rule_set::RuleSet;

/// A word of one of the knowledge base's answers, or whatever.
fn diagnostic() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "550 5.1.1 User unknown",
        "552 5.2.2 Over quota",
        "450 4.7.1 Greylisted, try again later",
        "550-5.7.26 unauthenticated - gsmtp",
        "554 5.7.1 blocked using zen.spamhaus.org",
        "421 4.7.0 too many messages",
        "554 5.4.6 too many hops",
        "250 2.0.0 OK",
    ]);
    prop_oneof![
        known.prop_map(str::to_owned),
        ("[245][0-9]{2}", "[245]\\.[0-9]{1,3}\\.[0-9]{1,3}", "\\PC{0,80}")
            .prop_map(|(code, status, text)| format!("{code} {status} {text}")),
        "\\PC{0,120}",
    ]
}

fn field() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "Final-Recipient",
        "Original-Recipient",
        "Action",
        "Status",
        "Remote-MTA",
        "Last-Attempt-Date",
        "Will-Retry-Until",
        "X-Other",
    ]);
    let value = prop_oneof![
        "\\PC{0,60}",
        "(rfc822|dns|x-unix); \\PC{0,40}",
        Just("failed".to_owned()),
        Just("delayed".to_owned()),
        Just("delivered".to_owned()),
        "[245]\\.[0-9]{1,4}\\.[0-9]{1,4}",
        Just("Tue, 14 Nov 2023 22:13:20 +0000".to_owned()),
    ];
    (name, value).prop_map(|(name, value)| format!("{name}: {value}\r\n"))
}

fn recipient() -> impl Strategy<Value = String> {
    (any::<bool>(), "[a-z]{1,8}", vec(field(), 0..5), diagnostic()).prop_map(
        |(is_whole, local, fields, diagnostic)| {
            let begin = if is_whole {
                format!("Final-Recipient: rfc822; {local}@example.net\r\nAction: failed\r\n")
            } else {
                String::new()
            };
            format!("{begin}{}Diagnostic-Code: smtp; {diagnostic}\r\n\r\n", fields.concat())
        },
    )
}

fn report(recipients: &[String], notice: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.com\r\nContent-Type: multipart/report;\r\n \
         report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n{notice}\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\
         \r\n{}\r\n--b--\r\n",
        recipients.concat()
    )
}

/// Every recipient who did not get the message has exactly one finding, that of the cause.
fn check(mail: &[u8]) -> Result<(), TestCaseError> {
    let bounce = waxseal_bounce::read(mail, &Limits::default());
    let mail = BouncedMail::new(&bounce, KnowledgeBase::built_in());
    let findings = RuleSet::built_in().check_bounce(&mail);
    let is_trouble = |cause: Cause| !matches!(cause, Cause::Delivered | Cause::AutoReply);
    let expected = mail.subjects().filter(|subject| is_trouble(subject.cause())).count();
    prop_assert!(expected <= MAX_OF_A_RULE);
    if bounce.kind != Kind::AutoReply {
        prop_assert_eq!(findings.len(), expected, "{:#?}", &bounce.recipients);
    }
    for subject in mail.subjects().filter(|subject| is_trouble(subject.cause())) {
        let is_about = |found: &&waxseal_rules::finding::Finding| {
            found.message.contains(&subject.address()) || subject.cause() == Cause::Feedback
        };
        prop_assert!(findings.iter().any(|found| is_about(&found)), "{}", subject.address());
    }
    for finding in &findings {
        prop_assert!(!finding.message.contains(char::is_control), "{:?}", finding.message);
        prop_assert!(!finding.evidence.iter().any(|text| text.contains(char::is_control)));
        prop_assert!(!finding.remedies.is_empty());
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_recipient_has_one_finding(recipients in vec(recipient(), 0..6), notice in "\\PC{0,200}") {
        check(report(&recipients, &notice).as_bytes())?;
    }

    #[test]
    fn cut_anywhere_it_is_the_same(recipients in vec(recipient(), 0..4), at in 0..4_000_usize) {
        let mail = report(&recipients, "");
        check(mail.as_bytes().get(..at).unwrap_or(mail.as_bytes()))?;
    }

    #[test]
    fn free_text_is_the_same(from in "[A-Za-z@.-]{0,30}", text in "(\\PC|\r\n){0,400}") {
        check(format!("From: MAILER-DAEMON {from}\r\nSubject: failure notice\r\n\r\n{text}").as_bytes())?;
    }
}

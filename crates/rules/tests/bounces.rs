//! Bounces: every cause has a finding, and the sender's domain joins in.

mod support;

use std::collections::BTreeMap;

use support::mail::Mail;
use waxseal_bounce::knowledge::{Cause, Kind, KnowledgeBase};
use waxseal_bounce::limits::Limits;
use waxseal_bounce::{Bounce, read};
use waxseal_rules::bounce::BouncedMail;
use waxseal_rules::catalogue;
use waxseal_rules::change::{Change, RecordData};
use waxseal_rules::documentation::Documentation;
use waxseal_rules::finding::{Actor, Finding};
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::severity::Severity;

/// A bounce of one recipient with this answer.
fn bounce(answer: &str) -> Bounce {
    let mail = format!(
        "From: MAILER-DAEMON@mx.example.com\r\nContent-Type: multipart/report;\r\n \
         report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: \
         message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: \
         rfc822; jane@mail.example\r\nAction: failed\r\nDiagnostic-Code: smtp; {answer}\r\n\r\n\
         --b--\r\n"
    );
    read(mail.as_bytes(), &Limits::default())
}

fn findings(bounce: &Bounce) -> Vec<Finding> {
    RuleSet::built_in().check_bounce(&BouncedMail::new(bounce, KnowledgeBase::built_in()))
}

/// The answers of the knowledge base lead to every cause, and each gets one finding, as bad as its kind
/// allows.
#[test]
fn every_answer_of_the_knowledge_base_gets_one_finding() {
    let base = KnowledgeBase::built_in();
    let (mut of_cause, mut failures) = (BTreeMap::new(), Vec::new());
    for (row, _, examples) in base.examples() {
        for example in examples.iter().filter(|example| !example.text().contains('\n')) {
            let bounce = bounce(example.text());
            let mail = BouncedMail::new(&bounce, base);
            let Some(subject) = mail.subjects().next() else {
                failures.push(format!("{row}: no recipient"));
                continue;
            };
            let found = findings(&bounce);
            let is_told = !matches!(subject.cause(), Cause::AutoReply | Cause::Delivered);
            if found.len() != usize::from(is_told) {
                failures.push(format!("{row}: {} findings of {}", found.len(), subject.cause()));
            }
            let Some(found) = found.first() else { continue };
            of_cause.insert(subject.cause(), found.name);
            let is_soft = subject.classification.kind == Some(Kind::Soft);
            if is_soft && found.severity == Severity::Error {
                failures.push(format!("{row}: what may pass is told as an error"));
            }
            if !found.evidence.iter().any(|evidence| evidence.contains(subject.classification.row))
            {
                failures.push(format!("{row}: the evidence does not name a row"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    for cause in Cause::ALL {
        let is_other =
            [Cause::AutoReply, Cause::Delivered, Cause::Feedback, Cause::Unknown].contains(cause);
        assert!(is_other || of_cause.contains_key(cause), "no finding for {cause}");
    }
}

/// The example of a rule raises no other rule of the family.
#[test]
fn one_recipient_has_one_finding() {
    let rules = catalogue::built_in().filter(|rule| rule.declaration().family() == "BNC");
    let mut seen = 0;
    for rule in rules {
        let declaration = rule.declaration();
        for block in Documentation::parse(declaration.documentation).examples {
            let bounce = read(&Mail::of(block.text).raw, &Limits::default());
            let names: Vec<_> = findings(&bounce).iter().map(|found| found.name).collect();
            assert_eq!(names, [declaration.name]);
            seen += 1;
        }
    }
    assert!(seen > 20);
}

#[test]
fn the_record_to_publish_comes_first() {
    let declared = catalogue::built_in().find(|rule| rule.declaration().code == "BNC001").unwrap();
    let documentation = Documentation::parse(declared.declaration().documentation);
    let found = Mail::of(documentation.examples[0].text).check(declared);
    let [found] = &*found else { panic!("{found:?}") };
    assert_eq!(found.actor, Actor::DomainOwner);
    let changes = found.remedies[0].as_changes().expect("an exact record comes first");
    let Change::Replace { new: RecordData::Txt(new), .. } = &changes[0] else {
        panic!("{changes:?}")
    };
    assert_eq!(&*new.joined(), b"v=spf1 include:_spf.example.com -all");
    assert!(found.remedies.iter().any(|remedy| remedy.as_changes().is_none()));
    let evidence = found.evidence.join("\n");
    assert!(evidence.contains("example.com was checked: SPF"), "{evidence}");
}

/// An answer that nobody knows is shown, and the address is kept.
#[test]
fn what_is_not_known_is_shown() {
    let found = findings(&bounce("554 Qqqq zzzz"));
    assert_eq!((found[0].name, found[0].severity), ("bounce-unknown", Severity::Warning));
    assert!(found[0].evidence[0].contains("Qqqq zzzz"), "{:?}", found[0].evidence);
}

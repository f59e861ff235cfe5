//! Spam placement: every reason has a finding with its evidence, what is claimed is told as a claim, and
//! the sender's domain joins in.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod support;

use std::collections::BTreeSet;

use proptest::prelude::*;
use support::stored::StoredMail;
use waxseal_parse::message::Message;
use waxseal_placement::folder::Role;
use waxseal_placement::limits::Limits;
use waxseal_placement::{Belief, Cause, Placement, Stored};
use waxseal_rules::catalogue;
use waxseal_rules::change::{Change, RecordData};
use waxseal_rules::documentation::Documentation;
use waxseal_rules::finding::{Actor, Finding};
use waxseal_rules::placement::PlacementSubject;
use waxseal_rules::rule::Rule;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::severity::Severity;

/// The examples of the family, each with the name of its rule.
fn examples() -> Vec<(&'static str, StoredMail)> {
    let rules = catalogue::built_in().map(Rule::declaration);
    let rules = rules.filter(|declaration| declaration.family() == "SPM");
    let examples = rules.flat_map(|declaration| {
        let blocks = Documentation::parse(declaration.documentation).examples;
        blocks.into_iter().map(|block| (declaration.name, StoredMail::of(block.text)))
    });
    examples.collect()
}

fn of(name: &str) -> StoredMail {
    examples().into_iter().find(|(other, _)| *other == name).unwrap().1
}

fn findings(header: &str, stored: Stored) -> Vec<Finding> {
    let message = Message::parse(header.as_bytes());
    let placement = Placement::judge(&message, stored, &Belief::none(), &Limits::default());
    RuleSet::built_in().check_placement(&PlacementSubject::new(&message, &placement))
}

#[test]
fn every_reason_against_a_message_has_a_finding_of_its_own() {
    let mut told = BTreeSet::new();
    for (name, mail) in examples() {
        let message = Message::parse(&mail.raw);
        let placement = Placement::judge(&message, mail.stored, &mail.belief, &Limits::default());
        told.extend(placement.causes.iter().map(|(cause, _)| *cause));
        let names: Vec<_> = mail.check_all().iter().map(|found| found.name).collect();
        // The filter's reason is told beside.
        let expected: &[_] =
            if name == "spam-in-inbox" { &["spam-content", name] } else { &[name] };
        assert_eq!(names, expected);
    }
    // No reason why a message is spam.
    told.extend([Cause::FirstContact, Cause::UserAllowed, Cause::Released]);
    assert_eq!(told.into_iter().collect::<Vec<_>>(), Cause::ALL);
}

#[test]
fn a_finding_tells_who_where_and_whether_to_believe_it() {
    let found = of("spam-content").check_all();
    let [found] = &*found else { panic!("{found:?}") };
    assert_eq!(found.message, "the message was taken for spam: the content looks like spam");
    assert_eq!((found.severity, found.actor), (Severity::Warning, Actor::Author));
    let excerpt = found.excerpt.as_ref().unwrap();
    assert_eq!(excerpt.origin, "X-Spam-Status, field 1");
    assert_eq!(excerpt.labels[0].span.of(&excerpt.text), b"BAYES_99");
    assert_eq!(excerpt.labels[0].text, "written by SpamAssassin, believed");
    assert_eq!(
        found.evidence,
        [
            "decided by the filter at the receiving host (SpamAssassin), believed",
            "it lies in a junk folder",
            "X-Spam-Status has \"BAYES_99\" (SpamAssassin, believed)",
            "X-Spam-Status has \"HTML_IMAGE_ONLY_08\" (SpamAssassin, believed)",
        ]
    );
}

#[test]
fn what_nobody_vouches_for_is_told_as_a_claim_and_is_no_error() {
    for (name, mut mail) in examples() {
        mail.belief = Belief::none();
        for found in mail.check_all() {
            assert!(found.severity <= Severity::Warning, "{name}: {found:?}");
            let label = found.excerpt.as_ref().map(|excerpt| &*excerpt.labels[0].text);
            assert!(label.is_none_or(|label| label.ends_with("only claimed")), "{name}: {label:?}");
        }
    }
    let mut mail = of("spam-phishing");
    mail.belief = Belief::none();
    mail.stored = Stored::default();
    let found = mail.check_all();
    assert!(found[0].message.ends_with(", as the header claims"), "{}", found[0].message);
}

#[test]
fn the_record_to_publish_comes_first() {
    let found = of("spam-authentication").check_all();
    let [found] = &*found else { panic!("{found:?}") };
    assert_eq!((found.severity, found.actor), (Severity::Error, Actor::DomainOwner));
    let changes = found.remedies[0].as_changes().expect("an exact record comes first");
    let Change::Replace { new: RecordData::Txt(new), .. } = &changes[0] else {
        panic!("{changes:?}")
    };
    assert_eq!(&*new.joined(), b"v=spf1 include:_spf.example.com -all");
    assert!(found.evidence.iter().any(|one| one.contains("example.com was checked: SPF")));
}

#[test]
fn who_has_moved_what_the_filter_has_passed_is_asked() {
    let header = "X-Spam-Status: No, score=0 required=5\r\n\r\n";
    let found = findings(header, Stored::in_folder(Role::Junk));
    let [found] = &*found else { panic!("{found:?}") };
    assert_eq!((found.name, found.actor), ("spam-folder-only", Actor::Recipient));
    let found = findings("Subject: x\r\n\r\n", Stored::in_folder(Role::Junk));
    let [found] = &*found else { panic!("{found:?}") };
    assert_eq!((found.name, found.actor), ("spam-folder-only", Actor::Author));
    assert!(found.excerpt.is_none());
}

#[test]
fn what_is_no_spam_and_what_nobody_judges_has_no_finding() {
    for (header, stored) in [
        ("\r\n", Stored::default()),
        ("X-Spam-Status: No, score=0 required=5\r\n\r\n", Stored::in_folder(Role::Inbox)),
        ("X-Forefront-Antispam-Report: SFV:SKN;CAT:NONE;\r\n\r\n", Stored::default()),
        ("X-Spam-Score: 99\r\n\r\n", Stored::in_folder(Role::Sent)),
    ] {
        assert_eq!(findings(header, stored), [], "{header}");
    }
}

#[test]
fn hostile_headers_give_few_and_harmless_words() {
    let tests = (0..600).map(|number| format!("RCVD_IN_{number}\u{1b}[31m")).collect::<Vec<_>>();
    let field = format!("X-Spam-Status: Yes, score=9 required=5 tests={}\r\n", tests.join(","));
    let found = findings(&field.repeat(100), Stored::in_folder(Role::Junk));
    assert_eq!(found.len(), 1);
    assert!(found[0].evidence.len() <= 11, "{:?}", found[0].evidence);
    assert!(found[0].evidence.iter().all(|one| !one.contains('\u{1b}') && one.len() < 800));
}

proptest! {
    #[test]
    fn any_header_gives_findings_within_the_message(
        lines in proptest::collection::vec((
            proptest::sample::select(vec![
                "Received", "Authentication-Results", "X-Spam-Status", "X-Spam-Flag", "X-Rspamd-Action",
                "X-Forefront-Antispam-Report", "X-Microsoft-Antispam-Mailbox-Delivery", "X-Gmail-Labels",
                "X-MS-Exchange-Organization-SCL", "X-UI-Filterresults", "X-YahooFilteredBulk",
            ]),
            proptest::sample::select(vec![
                "YES", "5", "Yes, score=9 required=5 tests=A,BAYES_99", "SFV:SPM;CAT:MALW", "dest:J;OFR:CustomRules",
                "Spam", "reject", "junk:1;", "mx.google.com; dmarc=fail (dis=REJECT)", "SFV:SKA;CAT:SPOOF",
                "dmarc=fail action=oreject; compauth=fail reason=002", "\u{202e}(((",
            ]),
        ), 0..12),
        role in proptest::sample::select(vec![None, Some(Role::Junk), Some(Role::Inbox)]),
    ) {
        let header: Vec<_> =
            lines.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let header = header.concat();
        let mut stored = Stored::default();
        stored.role = role;
        for found in findings(&format!("{header}\r\n"), stored) {
            prop_assert!(!found.remedies.is_empty() && !found.message.ends_with('.'));
            prop_assert!(role != Some(Role::Inbox) || found.severity <= Severity::Warning);
            if let Some(excerpt) = found.excerpt {
                prop_assert!(!excerpt.labels[0].span.of(&excerpt.text).is_empty());
            }
        }
    }
}

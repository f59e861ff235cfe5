//! A header of any kind, judged.

use std::sync::LazyLock;

use waxseal_parse::message::Message;
use waxseal_placement::folder::{JunkMark, Role};
use waxseal_placement::limits::Limits;
use waxseal_placement::{Belief, Placement, Standing, Stored, Verdict};
use waxseal_rules::placement::PlacementSubject;
use waxseal_rules::rule_set::RuleSet;

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::built_in);

/// What is judged stands in the message and is the same twice; who believes nobody gets claims, which change
/// nothing about where a message lies.
pub fn placement(data: &[u8]) {
    let message = Message::parse(data);
    let limits = Limits::default();
    let judge = |stored| Placement::judge(&message, stored, &Belief::none(), &limits);
    let found = judge(Stored::default());
    assert_eq!(found, judge(Stored::default()));
    assert_eq!(found.standing, Standing::Claimed);
    for signal in &found.signals {
        assert_eq!(signal.standing, Standing::Claimed);
        assert!(signal.span.is_some_and(|span| span.end() <= data.len()), "{signal:?}");
    }
    let in_junk = judge(Stored::in_folder(Role::Junk));
    assert_eq!(in_junk.verdict, Verdict::Spam);
    assert_eq!(judge(Stored::in_folder(Role::Inbox)).verdict, Verdict::NotSpam);
    let findings = RULES.check_placement(&PlacementSubject::new(&message, &in_junk));
    assert!(!findings.is_empty(), "nothing is told of what lies in junk");
    for finding in findings {
        assert!(!finding.remedies.is_empty());
        let words = finding.evidence.iter().chain([&finding.message]);
        assert!(words.into_iter().all(|text| !text.contains(char::is_control)), "{finding:?}");
    }
    let _ = JunkMark::of_mbox(&message, &limits);
    assert!(found.explanation().is_ascii(), "words of the sender's");
}

//! A header of any kind, judged.

use waxseal_parse::message::Message;
use waxseal_placement::folder::Role;
use waxseal_placement::limits::Limits;
use waxseal_placement::{Belief, Placement, Standing, Stored, Verdict};

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
    assert_eq!(judge(Stored::in_folder(Role::Junk)).verdict, Verdict::Spam);
    assert_eq!(judge(Stored::in_folder(Role::Inbox)).verdict, Verdict::NotSpam);
    assert!(found.explanation().is_ascii(), "words of the sender's");
}

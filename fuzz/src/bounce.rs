//! Mail that may be a bounce, read and classified.

use waxseal_bounce::delivery_status::Action;
use waxseal_bounce::knowledge::{Kind as Hardness, KnowledgeBase, Match};
use waxseal_bounce::limits::Limits;
use waxseal_bounce::{Kind, read};

/// What is read stays within the limits and says the same twice, the returned message stands where the
/// bounce says, and nothing is called hard that the basic code calls temporary.
pub fn bounce(data: &[u8]) {
    let limits = Limits::default();
    let found = read(data, &limits);
    assert_eq!(found, read(data, &limits));
    assert!(found.recipients.len() <= limits.recipients);
    if let Some(original) = &found.original
        && let Some(at) = original.offset
    {
        assert_eq!(data.get(at..at + original.octets.len()), Some(&*original.octets));
    }
    let failed = found.recipients.iter().any(|one| one.action == Action::Failed);
    assert!(!failed || found.kind == Kind::Failure, "{:?}", found.kind);
    let classified = KnowledgeBase::built_in().classify_bounce(&found);
    for (one, recipient) in classified.iter().zip(&found.recipients) {
        let is_hard = one.kind == Some(Hardness::Hard);
        assert!(!(is_hard && one.is_temporary), "{one:?}");
        assert!(!one.why.contains(&Match::TemporaryByCode) || recipient.class() == Some(4));
    }
}

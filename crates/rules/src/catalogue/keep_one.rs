//! Several records at a name that may have one.

use crate::change::{Change, RecordData};
use crate::finding::Finding;
use crate::record::Published;
use crate::remedy::{Remedy, Safety};

/// A name has several records and may have one: the second is shown, and one is kept.
pub(super) fn keep_one(message: String, all: &[&Published], kept: Option<&Published>) -> Finding {
    let finding = match all {
        [_, second, ..] => second.finding(message, second.span(), "another record"),
        _ => Finding::new(message),
    };
    let others = all.iter().filter(|one| Some(**one) != kept);
    let changes = others.map(|other| Change::Remove {
        name: other.name.clone(),
        data: RecordData::Txt(other.record.clone()),
    });
    finding.mend(Remedy::changes(changes, Safety::Review))
}

//! Records of a kind that a domain may have once.

use crate::change::{Change, RecordData};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::record::Published;
use crate::remedy::{Remedy, Safety};

/// The finding about several records of a kind, all but the one at `kept` taken away.
pub(super) fn several(
    domain: &Domain,
    kind: &str,
    records: &[&Published],
    kept: Option<usize>,
) -> Option<Finding> {
    let [_, second, ..] = records else { return None };
    let message =
        format!("{} publishes {} {kind} records; it may have one", domain.name, records.len());
    let others = records.iter().enumerate().filter(|(at, _)| Some(*at) != kept);
    let changes = others.map(|(_, other)| Change::Remove {
        name: other.name.clone(),
        data: RecordData::Txt(other.record.clone()),
    });
    let finding = Finding::new(message).at(second.excerpt(second.span(), "another record"));
    Some(finding.mend(Remedy::changes(changes, Safety::Review)))
}

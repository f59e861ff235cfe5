//! Names and records that have been read once, for all messages that need them.

use std::sync::Arc;

use waxseal_parse::dmarc::record::{Record, RecordError};

use super::policy::{Discovery, DmarcLimits};
use super::walk_names::WalkNames;
use crate::a_labels::a_labels;
use crate::dns::{Question, TxtRecord};
use crate::shared_map::SharedMap;

/// What one verifier remembers. Nothing in it can change a verdict: names follow from their start
/// alone, and a record counts only for the very text that it was read from.
#[derive(Debug, Default)]
pub(super) struct Cache {
    names: SharedMap<Box<str>, Arc<WalkNames>>,
    records: SharedMap<Question, Arc<Record>>,
}

impl Cache {
    /// The names of the search that starts at a domain as it is written; `None` where it is no
    /// domain name.
    pub(super) fn names(
        &self,
        written: &str,
        discovery: &Discovery,
        limits: &DmarcLimits,
    ) -> Option<Arc<WalkNames>> {
        if let Some(names) = self.names.get(written, |names| Some(Arc::clone(names))) {
            return Some(names);
        }
        let names = Arc::new(WalkNames::new(a_labels(written)?, discovery));
        self.names.insert(written.into(), Arc::clone(&names), limits.cached);
        Some(names)
    }

    /// The record that was published at this name.
    ///
    /// # Errors
    /// It is no DMARC record.
    pub(super) fn record(
        &self,
        question: &Question,
        published: &TxtRecord,
        limits: &DmarcLimits,
    ) -> Result<Arc<Record>, RecordError> {
        let same =
            |record: &Arc<Record>| published.is_joined(&record.text).then(|| Arc::clone(record));
        if let Some(record) = self.records.get(question, same) {
            return Ok(record);
        }
        let record = Arc::new(Record::parse(&published.joined(), &limits.record)?);
        self.records.insert(question.clone(), Arc::clone(&record), limits.cached);
        Ok(record)
    }
}

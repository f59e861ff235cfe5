//! Names and records that have been read once, for all messages that need them.

use core::borrow::Borrow;
use core::hash::Hash;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use waxseal_parse::dmarc::record::{Record, RecordError};

use super::policy::{Discovery, DmarcLimits};
use super::walk_names::WalkNames;
use crate::a_labels::a_labels;
use crate::dns::{Question, TxtRecord};

/// What one verifier remembers. Nothing in it can change a verdict: names follow from their start
/// alone, and a record counts only for the very text that it was read from.
#[derive(Debug, Default)]
pub(super) struct Cache {
    names: Shared<Box<str>, Arc<WalkNames>>,
    records: Shared<Question, Arc<Record>>,
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
        if let Some(names) = self.names.get(written, |_| true) {
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
        let is_same = |record: &Arc<Record>| published.is_joined(&record.text);
        if let Some(record) = self.records.get(question, is_same) {
            return Ok(record);
        }
        let record = Arc::new(Record::parse(&published.joined(), &limits.record)?);
        self.records.insert(question.clone(), Arc::clone(&record), limits.cached);
        Ok(record)
    }
}

/// A map that many threads read.
#[derive(Debug)]
struct Shared<K, V> {
    entries: RwLock<HashMap<K, V>>,
}

impl<K, V> Default for Shared<K, V> {
    fn default() -> Self {
        Self { entries: RwLock::default() }
    }
}

impl<K: Eq + Hash, V: Clone> Shared<K, V> {
    fn get<Q>(&self, key: &Q, is_it: impl FnOnce(&V) -> bool) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        // A poisoned lock holds nothing half done: entries are only ever put in whole.
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|value| is_it(value)).cloned()
    }

    fn insert(&self, key: K, value: V, most: usize) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= most {
            entries.clear();
        }
        entries.insert(key, value);
    }
}

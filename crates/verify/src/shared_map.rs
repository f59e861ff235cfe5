//! A map that many threads read and few write.

use core::borrow::Borrow;
use core::hash::Hash;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use foldhash::fast::RandomState;

/// What a verifier remembers. It never holds more than its bound: then it begins anew.
///
/// Whoever reads says what counts: an entry is only ever good for the very text that it was made
/// from, so that no verdict depends on what was judged before it.
#[derive(Debug)]
pub(crate) struct SharedMap<K, V> {
    entries: RwLock<HashMap<K, V, RandomState>>,
}

impl<K, V> Default for SharedMap<K, V> {
    fn default() -> Self {
        Self { entries: RwLock::default() }
    }
}

impl<K: Eq + Hash, V> SharedMap<K, V> {
    /// What is made of the entry of this key, if it has one that counts.
    pub(crate) fn get<Q, T>(&self, key: &Q, take: impl FnOnce(&V) -> Option<T>) -> Option<T>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        // A poisoned lock holds nothing half done: entries are only ever put in whole.
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).and_then(take)
    }

    /// Keeps an entry, and no more than `most` of them.
    pub(crate) fn insert(&self, key: K, value: V, most: usize) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= most {
            entries.clear();
        }
        entries.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_holds_more_than_its_bound() {
        let map = SharedMap::default();
        for number in 0..10 {
            map.insert(number, number, 3);
            assert!(map.entries.read().unwrap().len() <= 3);
            assert_eq!(map.get(&number, |value| Some(*value)), Some(number));
        }
        assert_eq!(map.get(&0, |value| Some(*value)), None);
        assert_eq!(map.get(&9, |_| None::<i32>), None);
    }
}

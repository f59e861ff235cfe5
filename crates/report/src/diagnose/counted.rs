//! Numbers by name, within a bound.

use core::cmp::Reverse;
use core::fmt::Display;
use std::collections::BTreeMap;

use serde::Serialize;

/// Names that are counted one by one; all others are counted together.
const MAX_NAMES: usize = 10_000;

/// Numbers by what is counted.
pub type Counts<K> = BTreeMap<K, u64>;

/// Numbers by what is counted, of each name: causes of each domain, say. It does not grow with what
/// is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ByName<K: Ord> {
    /// The names, with their numbers.
    pub names: BTreeMap<String, Counts<K>>,
    /// What is counted of names beyond the first 10,000.
    pub others: u64,
}

impl<K: Ord> Default for ByName<K> {
    fn default() -> Self {
        Self { names: BTreeMap::new(), others: 0 }
    }
}

impl<K: Ord + Copy> ByName<K> {
    /// Counts more of a name.
    pub(super) fn add(&mut self, name: &str, key: K, count: u64) {
        let has_room = self.names.len() < MAX_NAMES;
        match self.names.get_mut(name) {
            Some(counts) => *counts.entry(key).or_default() += count,
            None if has_room => {
                self.names.insert(name.to_owned(), [(key, count)].into());
            }
            None => self.others += count,
        }
    }

    /// Adds the numbers of another one.
    pub(super) fn merge(&mut self, other: &Self) {
        self.others += other.others;
        for (name, counts) in &other.names {
            for (key, count) in counts {
                self.add(name, *key, *count);
            }
        }
    }

    /// The names with the largest numbers, the largest first, and the total of all others.
    pub(super) fn ranked(&self, most: usize) -> (Vec<(&str, &Counts<K>)>, u64) {
        let total = |counts: &Counts<K>| counts.values().sum::<u64>();
        let mut ranked: Vec<_> =
            self.names.iter().map(|(name, counts)| (name.as_str(), counts)).collect();
        ranked.sort_by_key(|(_, counts)| Reverse(total(counts)));
        let rest = ranked.split_off(most.min(ranked.len()));
        let others = rest.into_iter().map(|(_, counts)| total(counts)).sum::<u64>();
        (ranked, others + self.others)
    }
}

/// Adds numbers to others.
pub(super) fn add_all<K: Ord + Copy>(to: &mut Counts<K>, from: &Counts<K>) {
    for (key, count) in from {
        *to.entry(*key).or_default() += count;
    }
}

/// Numbers with their names, the largest first.
pub(super) fn sorted<K: Display>(counts: &Counts<K>) -> Vec<(u64, String)> {
    let mut sorted: Vec<_> = counts.iter().map(|(key, count)| (*count, key.to_string())).collect();
    sorted.sort_by_key(|(count, _)| Reverse(*count));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_bound_and_nothing_is_lost() {
        let mut counted = ByName::default();
        let most = u64::try_from(MAX_NAMES).unwrap();
        (0..most + 5).for_each(|number| counted.add(&format!("d{number}.example"), "full", 1));
        counted.add("d3.example", "gone", 2);
        assert_eq!((counted.names.len(), counted.others), (MAX_NAMES, 5));
        let mut all = counted.clone();
        all.merge(&counted);
        let (ranked, others) = all.ranked(1);
        assert_eq!(ranked, [("d3.example", &[("full", 2), ("gone", 4)].into())]);
        assert_eq!(others + 6, 2 * (most + 5 + 2));
    }
}

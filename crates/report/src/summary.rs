//! Sums over many messages.

mod text;

use core::fmt;
use std::collections::BTreeMap;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use waxseal_placement::sync_filter::{LeftOut, Summary as LeftOutSummary};
use waxseal_verify::result::{DkimResult, MessageResult};

use crate::{MessageReport, Outcome};

/// Sums over many messages: by result, by signing domain and by reason.
///
/// Summaries of parts are put together by [`merge`](Self::merge). The same messages in the same order
/// give the same summary.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Messages that could be read, by result.
    pub results: ResultCounts,
    /// Damaged messages by the code of the damage.
    pub damages: BTreeMap<String, u64>,
    /// For each signing domain, the messages that it signed by the best result of its signatures.
    pub domains: BTreeMap<String, ResultCounts>,
    /// The same for all the domains that came when [`domain_octets`](Self::domain_octets) were used
    /// up, together.
    pub other_domains: ResultCounts,
    /// Signatures that do not pass, by the code of the reason.
    pub reasons: BTreeMap<String, u64>,
    /// Messages that were left out, which none of the other sums counts.
    pub left_out: LeftOutSummary,
    /// Memory that domains may take: each costs its length and
    /// [`DOMAIN_OVERHEAD`](Self::DOMAIN_OVERHEAD), for every result that it has. Hostile mail may name
    /// a new domain in every signature.
    pub domain_octets: usize,
    domain_octets_used: usize,
}

/// How often each result came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResultCounts([u64; MessageResult::ALL.len()]);

/// One signing domain of a [`Summary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DomainCounts<'a> {
    /// The domain, in A-labels.
    pub domain: &'a str,
    /// The messages that it signed, by the best result of its signatures.
    pub results: &'a ResultCounts,
}

impl ResultCounts {
    /// How often this result came.
    pub fn of(&self, result: MessageResult) -> u64 {
        self.iter().find(|(other, _)| *other == result).map_or(0, |(_, count)| count)
    }

    /// Every result, best first, and how often it came.
    pub fn iter(&self) -> impl Iterator<Item = (MessageResult, u64)> {
        MessageResult::ALL.into_iter().zip(self.0)
    }

    /// How often any result came.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    fn add(&mut self, result: MessageResult, count: u64) {
        for (other, sum) in MessageResult::ALL.into_iter().zip(&mut self.0) {
            if other == result {
                *sum = sum.saturating_add(count);
            }
        }
    }
}

impl Default for Summary {
    fn default() -> Self {
        Self::new()
    }
}

impl Summary {
    /// What a domain costs beside its length, in octets.
    pub const DOMAIN_OVERHEAD: usize = 64;

    /// Of no messages, with 256 MiB for domains.
    pub fn new() -> Self {
        Self::with_domain_octets(256 * 1024 * 1024)
    }

    /// Of no messages, with this memory for domains.
    pub fn with_domain_octets(domain_octets: usize) -> Self {
        Self {
            results: ResultCounts::default(),
            damages: BTreeMap::new(),
            domains: BTreeMap::new(),
            other_domains: ResultCounts::default(),
            reasons: BTreeMap::new(),
            left_out: LeftOutSummary::default(),
            domain_octets,
            domain_octets_used: 0,
        }
    }

    /// Counts a message.
    pub fn add(&mut self, report: &MessageReport) {
        let verified = match &report.outcome {
            Outcome::Damaged(damaged) => return count(&mut self.damages, damaged.code, 1),
            Outcome::Verified(verified) => verified,
        };
        self.results.add(verified.result, 1);
        let mut best: BTreeMap<&str, DkimResult> = BTreeMap::new();
        for signature in &verified.signatures {
            if !signature.code.is_empty() {
                count(&mut self.reasons, signature.code, 1);
            }
            if let Some(domain) = &signature.domain {
                let best = best.entry(domain).or_insert(signature.result);
                *best = signature.result.min(*best);
            }
        }
        for (domain, result) in best {
            self.add_domain(domain, result.into(), 1);
        }
    }

    /// Adds the sums of other messages.
    pub fn merge(&mut self, other: &Self) {
        for (result, n) in other.results.iter() {
            self.results.add(result, n);
        }
        for (result, n) in other.other_domains.iter() {
            self.other_domains.add(result, n);
        }
        self.left_out.add(&other.left_out);
        other.damages.iter().for_each(|(code, n)| count(&mut self.damages, code, *n));
        other.reasons.iter().for_each(|(code, n)| count(&mut self.reasons, code, *n));
        for (domain, results) in &other.domains {
            for (result, n) in results.iter().filter(|(_, n)| *n > 0) {
                self.add_domain(domain, result, n);
            }
        }
    }

    fn add_domain(&mut self, domain: &str, result: MessageResult, n: u64) {
        if let Some(results) = self.domains.get_mut(domain)
            && results.of(result) > 0
        {
            return results.add(result, n);
        }
        let used = self.domain_octets_used.saturating_add(domain.len() + Self::DOMAIN_OVERHEAD);
        if used > self.domain_octets {
            return self.other_domains.add(result, n);
        }
        self.domain_octets_used = used;
        self.domains.entry(domain.to_owned()).or_default().add(result, n);
    }

    /// All messages, the damaged ones included.
    pub fn messages(&self) -> u64 {
        self.results.total().saturating_add(self.damaged())
    }

    /// Damaged messages.
    pub fn damaged(&self) -> u64 {
        self.damages.values().sum()
    }

    /// Signatures with this reason.
    pub fn reason(&self, code: &str) -> u64 {
        self.reasons.get(code).copied().unwrap_or(0)
    }

    /// The signing domains: those of most messages first, then by name.
    pub fn ranked_domains(&self) -> Vec<DomainCounts<'_>> {
        let domains = self.domains.iter();
        let mut domains: Vec<_> =
            domains.map(|(domain, results)| DomainCounts { domain, results }).collect();
        // The sort is stable, and the names are in their order already.
        domains.sort_by_key(|counts| core::cmp::Reverse(counts.results.total()));
        domains
    }

    /// A table for people, with its last line end.
    pub fn text(&self, color: bool) -> impl fmt::Display {
        text::Table { summary: self, color }
    }

    /// All sums as numbers with names, to be kept in a checkpoint;
    /// [`add_counters`](Self::add_counters) adds them again.
    pub fn counters(&self) -> BTreeMap<String, u64> {
        let mut counters = BTreeMap::new();
        let mut put = |name: String, n: u64| {
            if n > 0 {
                counters.insert(name, n);
            }
        };
        self.results.iter().for_each(|(result, n)| put(format!("result {result}"), n));
        self.other_domains.iter().for_each(|(result, n)| put(format!("others {result}"), n));
        self.damages.iter().for_each(|(code, n)| put(format!("damage {code}"), *n));
        self.reasons.iter().for_each(|(code, n)| put(format!("reason {code}"), *n));
        for (domain, results) in &self.domains {
            results.iter().for_each(|(result, n)| put(format!("domain {result} {domain}"), n));
        }
        for (folder, why, n) in self.left_out.folders() {
            put(format!("left-out {why} {folder}"), n);
        }
        self.left_out.elsewhere().for_each(|(why, n)| put(format!("left-out-elsewhere {why}"), n));
        counters
    }

    /// Adds what [`counters`](Self::counters) gave. Names that it does not give are passed over.
    pub fn add_counters<'c>(&mut self, counters: impl IntoIterator<Item = (&'c str, u64)>) {
        for (name, n) in counters {
            let Some((kind, name)) = name.split_once(' ') else { continue };
            let (word, domain) = name.split_once(' ').unwrap_or((name, ""));
            let why = LeftOut::ALL.iter().find(|why| why.as_str() == word);
            match (kind, why) {
                ("left-out", Some(why)) => self.left_out.leave_out(domain, *why, n),
                ("left-out-elsewhere", Some(why)) => self.left_out.leave_out_elsewhere(*why, n),
                _ => {}
            }
            match (kind, MessageResult::from_word(word)) {
                ("damage", _) => count(&mut self.damages, name, n),
                ("reason", _) => count(&mut self.reasons, name, n),
                ("result", Some(result)) => self.results.add(result, n),
                ("others", Some(result)) => self.other_domains.add(result, n),
                ("domain", Some(result)) => self.add_domain(domain, result, n),
                _ => {}
            }
        }
    }
}

fn count(counts: &mut BTreeMap<String, u64>, code: &str, n: u64) {
    match counts.get_mut(code) {
        Some(count) => *count = count.saturating_add(n),
        None => {
            counts.insert(code.to_owned(), n);
        }
    }
}

impl Serialize for ResultCounts {
    /// Every result's word with its number.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter().map(|(result, count)| (result.as_str(), count)))
    }
}

impl Serialize for DomainCounts<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(3))?;
        map.serialize_entry("domain", self.domain)?;
        map.serialize_entry("messages", &self.results.total())?;
        map.serialize_entry("results", self.results)?;
        map.end()
    }
}

impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(8))?;
        map.serialize_entry("messages", &self.messages())?;
        map.serialize_entry("results", &self.results)?;
        map.serialize_entry("damaged", &self.damaged())?;
        map.serialize_entry("damages", &self.damages)?;
        map.serialize_entry("domains", &self.ranked_domains())?;
        map.serialize_entry("other_domains", &self.other_domains.total())?;
        map.serialize_entry("reasons", &self.reasons)?;
        map.serialize_entry("left_out", &self.left_out)?;
        map.end()
    }
}

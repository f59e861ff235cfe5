//! How much went out lately.

use std::collections::VecDeque;

use waxseal_verify::time::UnixTime;

/// Units that are remembered: sixty, and the one that the interval begins in.
const UNITS: u64 = 61;

/// Counts what happened in the last sixty units, be they seconds or minutes. In no interval of that length
/// there is more than the window has counted, wherever it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    unit_seconds: u64,
    /// Units with their counts, the oldest first; at most [`UNITS`].
    units: VecDeque<(u64, u32)>,
}

impl Window {
    pub(crate) fn of_minute() -> Self {
        Self { unit_seconds: 1, units: VecDeque::new() }
    }

    pub(crate) fn of_hour() -> Self {
        Self { unit_seconds: 60, units: VecDeque::new() }
    }

    /// Counts one more. A clock that goes back counts for where it stood.
    pub(crate) fn add(&mut self, now: UnixTime) {
        let unit = self.unit(now);
        while self.units.front().is_some_and(|(old, _)| old.saturating_add(UNITS) <= unit) {
            self.units.pop_front();
        }
        match self.units.back_mut() {
            Some((newest, count)) if *newest >= unit => *count = count.saturating_add(1),
            _ => self.units.push_back((unit, 1)),
        }
    }

    /// When one more makes no more than `most`; `None` for now.
    pub(crate) fn free_at(&self, now: UnixTime, most: u32) -> Option<UnixTime> {
        let unit = self.unit(now);
        let is_recent = |(old, _): &&(u64, u32)| old.saturating_add(UNITS) > unit;
        let mut total: u64 =
            self.units.iter().filter(is_recent).map(|(_, count)| u64::from(*count)).sum();
        if total < u64::from(most) {
            return None;
        }
        for (old, count) in self.units.iter().filter(is_recent) {
            total = total.saturating_sub(u64::from(*count));
            if total < u64::from(most) {
                let free = old.saturating_add(UNITS).saturating_mul(self.unit_seconds);
                return Some(UnixTime::from_seconds(free));
            }
        }
        None
    }

    /// Whether nothing is remembered that still counts.
    pub(crate) fn is_empty(&self, now: UnixTime) -> bool {
        let unit = self.unit(now);
        self.units.back().is_none_or(|(newest, _)| newest.saturating_add(UNITS) <= unit)
    }

    fn unit(&self, at: UnixTime) -> u64 {
        at.seconds() / self.unit_seconds
    }
}

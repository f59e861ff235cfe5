//! How a search ends, and what it has used up.

use core::ops::ControlFlow;

use super::finding::{Finding, Search};
use super::limits::ExplainLimits;

/// Why a search stops.
#[derive(PartialEq)]
pub(super) enum Ended<C> {
    /// With these changes undone, the hash or the signature fits.
    Found(Vec<C>),
    LimitReached,
}

/// Whether a search goes on.
pub(super) type Step<C> = ControlFlow<Ended<C>>;

/// What is left of the limits, for one half of a signature.
pub(super) struct Budget {
    attempts: usize,
    attempts_limit: usize,
    octets: u64,
    octets_limit: u64,
}

impl Budget {
    /// For the body: its attempts are bounded by the octets alone.
    pub(super) fn of_octets(limits: &ExplainLimits) -> Self {
        Self {
            attempts: 0,
            attempts_limit: usize::MAX,
            octets: 0,
            octets_limit: limits.hashed_octets,
        }
    }

    /// For the header.
    pub(super) fn of_attempts(limits: &ExplainLimits) -> Self {
        Self { attempts_limit: limits.attempts, ..Self::of_octets(limits) }
    }

    /// Counts work of so many octets that is about to be done.
    pub(super) fn charge_octets<C>(&mut self, octets: usize) -> Step<C> {
        let octets = u64::try_from(octets).unwrap_or(u64::MAX);
        let total = self.octets.saturating_add(octets);
        if total > self.octets_limit {
            return ControlFlow::Break(Ended::LimitReached);
        }
        self.octets = total;
        ControlFlow::Continue(())
    }

    /// Counts an attempt that is about to be made.
    pub(super) fn charge_attempt<C>(&mut self) -> Step<C> {
        if self.attempts == self.attempts_limit {
            return ControlFlow::Break(Ended::LimitReached);
        }
        self.attempts += 1;
        ControlFlow::Continue(())
    }

    /// What is to be told of a search that went like this.
    pub(super) fn conclude<C>(&self, step: Step<C>, left_something_out: bool) -> Finding<C> {
        let search = |is_exhaustive| Search {
            attempts: self.attempts,
            hashed_octets: self.octets,
            is_exhaustive: is_exhaustive && !left_something_out,
        };
        match step {
            ControlFlow::Continue(()) => Finding::NotFound(search(true)),
            ControlFlow::Break(Ended::LimitReached) => Finding::NotFound(search(false)),
            ControlFlow::Break(Ended::Found(changes)) => {
                Finding::Found { changes, search: search(false) }
            }
        }
    }
}

//! What was tried, in few words.

use waxseal_verify::time::UnixTime;

use crate::answer::Answer;

/// One attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Attempt {
    /// When it ended.
    pub at: UnixTime,
    /// What came of it.
    pub answer: Answer,
}

impl Attempt {
    /// An attempt that ended so.
    pub const fn new(at: UnixTime, answer: Answer) -> Self {
        Self { at, answer }
    }
}

/// All that a policy needs to know about a message and one of its recipients. Its size does not depend on
/// the number of attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct History {
    first_queued: UnixTime,
    seed: u64,
    failures: u32,
    last: Option<Attempt>,
}

impl History {
    /// A message that was queued then and has not been tried. The seed spreads retries of messages that
    /// came together: a hash of the message's identifier, or any number.
    pub const fn new(first_queued: UnixTime, seed: u64) -> Self {
        Self { first_queued, seed, failures: 0, last: None }
    }

    /// The same as recording each attempt in order.
    pub fn from_attempts(
        first_queued: UnixTime,
        seed: u64,
        attempts: impl IntoIterator<Item = Attempt>,
    ) -> Self {
        let mut history = Self::new(first_queued, seed);
        for attempt in attempts {
            history.record(attempt.at, attempt.answer);
        }
        history
    }

    /// Adds an attempt. After a final answer nothing changes any more.
    pub fn record(&mut self, at: UnixTime, answer: Answer) {
        if self.last.is_some_and(|last| last.answer.is_final()) {
            return;
        }
        if !answer.is_final() {
            self.failures = self.failures.saturating_add(1);
        }
        self.last = Some(Attempt::new(at, answer));
    }

    /// When it was queued.
    pub fn first_queued(&self) -> UnixTime {
        self.first_queued
    }

    /// How often it failed for the time being.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// The last attempt.
    pub fn last(&self) -> Option<Attempt> {
        self.last
    }

    /// A number in `0..=1000` that depends on the seed alone, so that a message keeps its distance from
    /// the others. Neighbouring seeds are far apart (SplitMix64's finalizer).
    pub(crate) fn share_permille(&self) -> u64 {
        let mut mixed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % 1001
    }
}

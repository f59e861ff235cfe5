//! Why a message rested where it did for so long, and what can be done.
//!
//! It is normal for mail to rest at a stop for a while: delivery has no promised time. Below the
//! [`Thresholds`], nothing is told.

mod cause;
mod find;

use core::time::Duration;

use waxseal_verify::time::UnixTime;

use crate::postfix_log::Part;
use crate::route::Side;
use crate::timeline::Gap;
use crate::trace::Trace;

pub use cause::Cause;

/// A gap that is longer than it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delay<'l> {
    /// The gap.
    pub gap: Gap,
    /// On whose side the message rested.
    pub side: Side,
    /// Whether the receiver's own fields measure it; else it is what others claim.
    pub is_trusted: bool,
    /// What it may have been, with the best evidence first.
    pub candidates: Vec<Candidate<'l>>,
}

/// What a delay may have been.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate<'l> {
    /// The cause.
    pub cause: Cause,
    /// What speaks for it.
    pub evidence: Vec<Evidence<'l>>,
}

/// What speaks for a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence<'l> {
    /// The gap is at least as long as this threshold.
    Long {
        /// The threshold.
        threshold: Duration,
    },
    /// The gap is as long as senders wait before they try again.
    RetryInterval {
        /// How long that is.
        interval: Duration,
    },
    /// A hop names a scanner.
    Scanner {
        /// The hop at which the message rested: its index in [`Journey::hops`](crate::journey::Journey::hops).
        hop: usize,
        /// What the program is called.
        name: &'static str,
    },
    /// A hop says that it fetched the message from a mailbox.
    Fetched {
        /// Its index in [`Journey::hops`](crate::journey::Journey::hops).
        hop: usize,
    },
    /// Another clock shows a time within the gap: its index in
    /// [`Journey::clocks`](crate::journey::Journey::clocks).
    Clock {
        /// The index.
        clock: usize,
    },
    /// Tries were put off, as a log or a notification says.
    Answer {
        /// The queue id, where a log has it.
        queue_id: Option<&'l str>,
        /// What was answered first. Who shows it must escape it.
        text: &'l str,
        /// How often an answer with this cause was given.
        times: usize,
        /// When the first one was given.
        first: Option<UnixTime>,
        /// When the last one was given.
        last: Option<UnixTime>,
    },
    /// A log says with what most of the time went by.
    Part {
        /// The queue id.
        queue_id: &'l str,
        /// What it was.
        part: Part,
        /// How long that took, all tries together.
        time: Duration,
    },
}

impl Evidence<'_> {
    /// Whether it says of this message why it rested. What else there is shows only that it did.
    pub fn is_told(&self) -> bool {
        matches!(self, Self::Answer { .. } | Self::Part { .. })
    }
}

impl Candidate<'_> {
    /// Whether a log or a notification says that this was it.
    pub fn is_told(&self) -> bool {
        self.evidence.iter().any(Evidence::is_told)
    }
}

impl<'l> Delay<'l> {
    /// The causes to act on: those that a log or a notification tells, else the likeliest one.
    pub fn likeliest(&self) -> impl Iterator<Item = &Candidate<'l>> {
        let knows = self.candidates.iter().any(Candidate::is_told);
        let most = if knows { self.candidates.len() } else { 1 };
        self.candidates.iter().filter(move |one| !knows || one.is_told()).take(most)
    }
}

/// How long a message may rest before it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Thresholds {
    /// Between the author and the first hop.
    pub before_sending: Duration,
    /// The same, when a person may have had to approve of it.
    pub approval: Duration,
    /// Between two hosts of the sending side.
    pub sending: Duration,
    /// Between two organizations.
    pub boundary: Duration,
    /// Between two hosts of the receiving side.
    pub receiving: Duration,
    /// At a scanner, which takes a few seconds to a minute.
    pub scanner: Duration,
    /// Before it is fetched.
    pub fetch: Duration,
    /// The longest interval at which mailboxes are looked into.
    pub fetch_interval: Duration,
    /// How long senders wait before they try again.
    pub retry_intervals: Vec<Duration>,
    /// How much longer than the interval such a gap may be: queues are looked through now and then.
    pub retry_slack: Duration,
}

impl Default for Thresholds {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        Self {
            before_sending: minutes(5),
            approval: minutes(120),
            sending: minutes(5),
            boundary: minutes(5),
            receiving: minutes(5),
            scanner: minutes(1),
            fetch: minutes(1),
            fetch_interval: minutes(15),
            retry_intervals: [5, 10, 15, 30, 60].map(minutes).to_vec(),
            retry_slack: minutes(1),
        }
    }
}

impl Thresholds {
    /// So long between any two hosts.
    #[must_use]
    pub fn between_hosts(mut self, rest: Duration) -> Self {
        (self.sending, self.boundary, self.receiving) = (rest, rest, rest);
        self
    }
}

pub(crate) fn delays<'m>(trace: &Trace<'m>, thresholds: &Thresholds) -> Vec<Delay<'m>> {
    let finder = find::Finder { trace, thresholds };
    trace.timeline.gaps().filter_map(|gap| finder.delay(gap)).collect()
}

#[cfg(test)]
mod tests;

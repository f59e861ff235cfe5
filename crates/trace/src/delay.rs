//! Why a message rested where it did for so long, and what can be done.
//!
//! It is normal for mail to rest at a stop for a while: delivery has no promised time. Below the
//! [`Thresholds`], nothing is told.

mod cause;
mod find;

use core::time::Duration;

use crate::journey::Journey;
use crate::postfix_log::QueuedMessage;
use crate::route::{Route, Side};
use crate::timeline::{Gap, Timeline};

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
        /// The hop at which the message rested: its index in [`Journey::hops`].
        hop: usize,
        /// What the program is called.
        name: &'static str,
    },
    /// A hop says that it fetched the message from a mailbox.
    Fetched {
        /// Its index in [`Journey::hops`].
        hop: usize,
    },
    /// Another clock shows a time within the gap: its index in [`Journey::clocks`].
    Clock {
        /// The index.
        clock: usize,
    },
    /// The log has a try that was put off.
    Deferral {
        /// The queue id.
        queue_id: &'l str,
        /// What was answered. Who shows it must escape it.
        text: &'l str,
        /// How often an answer with this cause was given.
        times: usize,
    },
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

/// The gaps that are too long, in the order of the journey, each with what it may have been.
///
/// `log` holds the messages of a delivery log; those whose queue id a hop bears are looked at.
///
/// # Complexity
/// For each long gap, linear in the clocks and in the log.
pub fn delays<'l>(
    journey: &Journey<'_>,
    timeline: &Timeline,
    route: &Route,
    log: &'l [QueuedMessage],
    thresholds: &Thresholds,
) -> Vec<Delay<'l>> {
    let finder = find::Finder { journey, timeline, route, log, thresholds };
    timeline.gaps().filter_map(|gap| finder.delay(gap)).collect()
}

#[cfg(test)]
mod tests;

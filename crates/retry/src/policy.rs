//! When a message is tried next.

use core::fmt;
use core::time::Duration;
use std::collections::BTreeMap;

use waxseal_bounce::knowledge::Cause;
use waxseal_verify::time::UnixTime;

use crate::answer::{Answer, Refusal};
use crate::history::History;
use crate::pace::Pace;
use crate::time::{after, between};

/// Two tries in the first hour, then every two or three hours (RFC 5321 §4.5.4.1).
const RFC_5321_PACE: Pace = Pace::new(Duration::from_mins(30), Duration::from_hours(3));

/// When messages are tried again, and when no more. RFC 5321 §4.5.4.1 wants all of this configurable.
///
/// | | [`default`](Self::default) | [`rfc_5321`](Self::rfc_5321) |
/// |---|---|---|
/// | waits | 30 min, 1 h, 2 h, 3 h, 3 h, … | the same |
/// | greylisted | 5 min, 10 min, … 1 h: RFC 6647 §5 lets receivers take mail after one minute and up to a day | as any |
/// | mailbox full | 2 h, 4 h, 6 h, … | as any |
/// | rate limited | 30 min, … 4 h: large receivers ask for half an hour to four hours | as any |
/// | give up after | 24 hours | 5 days |
///
/// The RFC wants at least 30 minutes between tries in general, and other waits where the reason is
/// known; it wants senders to go on for at least four to five days. The default of 24 hours is shorter:
/// it is what senders of campaigns do, whose mail is worth nothing a day later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pace: Pace,
    for_causes: BTreeMap<Cause, Pace>,
    give_up_after: Duration,
    spread_percent: u32,
}

/// What to do with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Next {
    /// Try it then.
    TryAt {
        /// When: not before the instant that was asked about, and not after the policy's end.
        at: UnixTime,
        /// Why then.
        why: Why,
    },
    /// Try it no more, and tell the sender (RFC 5321 §4.5.4.1, §6.1).
    GiveUp(GiveUp),
    /// It is delivered.
    Done,
}

/// Why a message is tried at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// It has not been tried yet.
    FirstTry,
    /// It is tried again, after the wait for this cause.
    Retry(Cause),
    /// The wait would end after the policy's end: one last try at the end.
    LastTry,
}

/// Why a message is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GiveUp {
    /// It was refused for good.
    Refused(Refusal),
    /// Its time is over.
    Expired {
        /// When its time ends, or ended.
        deadline: UnixTime,
        /// The answer to the last attempt, which has the true cause. There is none if a gate held the
        /// message all the time; then [`Gate::slowed_by`](crate::Gate::slowed_by) has the cause.
        last: Option<Answer>,
    },
}

impl RetryPolicy {
    /// The numbers of RFC 5321 §4.5.4.1, whatever the cause.
    pub fn rfc_5321() -> Self {
        Self {
            pace: RFC_5321_PACE,
            for_causes: BTreeMap::new(),
            give_up_after: Duration::from_hours(5 * 24),
            spread_percent: 10,
        }
    }

    /// The same, with other waits.
    #[must_use]
    pub fn with_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// The same, with other waits where this is the cause.
    #[must_use]
    pub fn with_pace_for(mut self, cause: Cause, pace: Pace) -> Self {
        self.for_causes.insert(cause, pace);
        self
    }

    /// The same, giving up so long after a message was queued. Notifications may be given up earlier
    /// than other mail (RFC 5321 §4.5.4.1).
    #[must_use]
    pub fn with_give_up_after(self, give_up_after: Duration) -> Self {
        Self { give_up_after, ..self }
    }

    /// The same, with waits up to so many percent longer, by each message's seed. Never shorter, and at
    /// most twice as long.
    #[must_use]
    pub fn with_spread_percent(self, spread_percent: u32) -> Self {
        Self { spread_percent: spread_percent.min(100), ..self }
    }

    /// The waits where this is the cause.
    pub fn pace_for(&self, cause: Cause) -> Pace {
        self.for_causes.get(&cause).copied().unwrap_or(self.pace)
    }

    /// The last instant at which a message that was queued then is tried.
    pub fn deadline(&self, first_queued: UnixTime) -> UnixTime {
        after(first_queued, self.give_up_after)
    }

    /// What to do with a message, seen from `now`. It is asked after each attempt, and again for a message
    /// that a [`Gate`](crate::Gate) has held for long.
    pub fn next(&self, history: &History, now: UnixTime) -> Next {
        let deadline = self.deadline(history.first_queued());
        let last = history.last();
        let expired =
            Next::GiveUp(GiveUp::Expired { deadline, last: last.map(|last| last.answer) });
        let Some(last) = last else {
            let at = now.max(history.first_queued());
            return if at > deadline { expired } else { Next::TryAt { at, why: Why::FirstTry } };
        };
        let cause = match last.answer {
            Answer::Delivered => return Next::Done,
            Answer::Permanent(refusal) => return Next::GiveUp(GiveUp::Refused(refusal)),
            Answer::Temporary(refusal) => refusal.cause,
            Answer::NoConnection => Cause::Network,
        };
        let pace = self.pace_for(cause);
        let due = after(last.at, self.spread(pace.wait(history.failures()), history));
        if now > deadline {
            expired
        } else if due <= deadline {
            Next::TryAt { at: due.max(now), why: Why::Retry(cause) }
        } else if between(last.at, deadline) >= pace.first() {
            Next::TryAt { at: deadline, why: Why::LastTry }
        } else {
            expired
        }
    }

    fn spread(&self, wait: Duration, history: &History) -> Duration {
        let permille = history.share_permille() * u64::from(self.spread_percent) / 100;
        let more = u128::from(wait.as_secs()) * u128::from(permille) / 1000;
        wait.saturating_add(Duration::from_secs(u64::try_from(more).unwrap_or(u64::MAX)))
    }
}

/// Give up after 24 hours, as the provider profiles have it, and other waits where the cause is known.
impl Default for RetryPolicy {
    fn default() -> Self {
        let pace =
            |first, longest| Pace::new(Duration::from_mins(first), Duration::from_mins(longest));
        Self::rfc_5321()
            .with_give_up_after(Duration::from_hours(24))
            .with_pace_for(Cause::Greylisted, pace(5, 60))
            .with_pace_for(Cause::MailboxFull, pace(120, 360))
            .with_pace_for(Cause::RateLimited, pace(30, 240))
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstTry => f.write_str("it has not been tried yet"),
            Self::Retry(cause) => write!(f, "it is tried again after the wait for {cause}"),
            Self::LastTry => f.write_str("it is tried for the last time, as its time ends"),
        }
    }
}

impl fmt::Display for GiveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "it was refused for good: {}", refusal.cause),
            Self::Expired { deadline, last } => {
                write!(f, "its time ends at {deadline}")?;
                match last.and_then(|last| last.cause()) {
                    Some(cause) => write!(f, "; the last answer was {cause}"),
                    None => f.write_str("; it was never tried"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use waxseal_bounce::knowledge::Kind;

    use super::*;

    const QUEUED: UnixTime = UnixTime::from_seconds(1_000_000);

    /// The minutes after queueing at which a message is tried that always gets this answer.
    fn tries(policy: &RetryPolicy, answer: Answer) -> Vec<u64> {
        let mut history = History::new(QUEUED, 0);
        let mut now = QUEUED;
        let mut minutes = Vec::new();
        while let Next::TryAt { at, .. } = policy.next(&history, now) {
            minutes.push((at.seconds() - QUEUED.seconds()) / 60);
            history.record(at, answer);
            now = at;
        }
        minutes
    }

    fn temporary(cause: Cause) -> Answer {
        Answer::Temporary(Refusal::new(cause, Kind::Soft))
    }

    #[test]
    fn two_tries_in_the_first_hour_then_every_three_hours_until_a_day_is_over() {
        let policy = RetryPolicy::default().with_spread_percent(0);
        assert_eq!(
            tries(&policy, Answer::NoConnection),
            [0, 30, 90, 210, 390, 570, 750, 930, 1110, 1290, 1440]
        );
        let greylisted = tries(&policy, temporary(Cause::Greylisted));
        assert_eq!(greylisted.get(..6), Some(&[0, 5, 15, 35, 75, 135][..]));
        assert_eq!(tries(&policy, temporary(Cause::MailboxFull)), [0, 120, 360, 720, 1080, 1440]);
    }

    #[test]
    fn the_rfc_goes_on_for_five_days_and_never_waits_less_than_half_an_hour() {
        let policy = RetryPolicy::rfc_5321().with_spread_percent(0);
        for cause in Cause::ALL {
            let minutes = tries(&policy, temporary(*cause));
            assert_eq!(minutes.last(), Some(&(5 * 24 * 60)));
            assert!(minutes.windows(2).all(|pair| pair[1] - pair[0] >= 30), "{minutes:?}");
        }
    }

    #[test]
    fn a_queue_that_slept_tries_at_once_and_not_after_the_end() {
        let policy = RetryPolicy::default();
        let mut history = History::new(QUEUED, 7);
        history.record(QUEUED, Answer::NoConnection);
        let late = after(QUEUED, Duration::from_hours(20));
        let why = Why::Retry(Cause::Network);
        assert_eq!(policy.next(&history, late), Next::TryAt { at: late, why });
        let too_late = after(QUEUED, Duration::from_secs(86_401));
        let Next::GiveUp(given_up) = policy.next(&history, too_late) else { panic!() };
        assert_eq!(given_up.to_string(), "its time ends at 1086400; the last answer was network");
    }
}

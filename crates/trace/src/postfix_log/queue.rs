//! One message in the queue.

use core::time::Duration;

use waxseal_verify::time::UnixTime;

use super::DAY;
use super::attempt::{Attempt, Status};
use super::line::Event;

/// A message, as a log tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueuedMessage {
    /// The queue id.
    pub queue_id: String,
    /// The host whose queue it is, as its log names it: most often without its domain.
    pub host: String,
    /// Its Message-ID, without angle brackets.
    pub message_id: Option<String>,
    /// The reverse-path.
    pub sender: Option<String>,
    /// When it came, where the log has that.
    pub arrived: Option<UnixTime>,
    /// When it left the queue.
    pub removed: Option<UnixTime>,
    /// When the queue gave up.
    pub expired: Option<UnixTime>,
    /// Every try, in the order of the log.
    pub attempts: Vec<Attempt>,
}

/// What becomes of a message for one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// It was delivered.
    Delivered {
        /// When.
        at: UnixTime,
    },
    /// It was refused for good.
    Bounced {
        /// When.
        at: UnixTime,
    },
    /// The queue gave up, and it was discarded.
    Discarded {
        /// When.
        at: UnixTime,
    },
    /// It is being tried, until it is discarded.
    Waiting {
        /// When it will be, where the log tells since when it waits.
        until: Option<UnixTime>,
    },
}

/// How long a queue tries: the caller's, since each queue has its own. A delivery status notification tells both
/// instants that it needs, too: `Arrival-Date` (RFC 3464 §2.2.5), and `Will-Retry-Until` (§2.3.9), if it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryWindow(Duration);

impl RetryWindow {
    /// A queue that gives up after so long.
    pub const fn new(window: Duration) -> Self {
        Self(window)
    }

    /// When a message is discarded that came at this instant.
    pub fn end(self, arrived: UnixTime) -> UnixTime {
        UnixTime::from_seconds(arrived.seconds().saturating_add(self.0.as_secs()))
    }
}

/// 24 hours.
impl Default for RetryWindow {
    fn default() -> Self {
        Self(DAY)
    }
}

impl QueuedMessage {
    pub(super) fn new(queue_id: &str, host: &str) -> Self {
        Self {
            queue_id: queue_id.to_owned(),
            host: host.to_owned(),
            message_id: None,
            sender: None,
            arrived: None,
            removed: None,
            expired: None,
            attempts: Vec::new(),
        }
    }

    /// Takes what a line says; `false` where it is one attempt too many.
    pub(super) fn take(&mut self, time: UnixTime, event: Event, most: usize) -> bool {
        match event {
            Event::Arrived => self.arrived = self.arrived.or(Some(time)),
            Event::MessageId(id) => {
                self.arrived = self.arrived.or(Some(time));
                self.message_id.get_or_insert(id);
            }
            Event::Active(sender) => {
                self.sender.get_or_insert(sender);
            }
            Event::Attempt(attempt) if self.attempts.len() < most => self.attempts.push(attempt),
            Event::Attempt(_) => return false,
            Event::Expired => self.expired = Some(time),
            Event::Removed => self.removed = Some(time),
        }
        true
    }

    /// When it came: as the log has it, else by the delay that its first attempt tells.
    pub fn arrival(&self) -> Option<UnixTime> {
        let by_delay = |attempt: &Attempt| {
            let seconds = attempt.time.seconds().checked_sub(attempt.delay?.as_secs())?;
            Some(UnixTime::from_seconds(seconds))
        };
        self.arrived.or_else(|| self.attempts.iter().find_map(by_delay))
    }

    /// The recipients, each once, in the order of the log.
    ///
    /// # Complexity
    /// Quadratic in the attempts, which [`LogLimits::attempts`](super::LogLimits::attempts) bounds.
    pub fn recipients(&self) -> Vec<&str> {
        let mut recipients: Vec<&str> = Vec::new();
        for attempt in &self.attempts {
            if !recipients.contains(&&*attempt.recipient) {
                recipients.push(&attempt.recipient);
            }
        }
        recipients
    }

    /// The tries for one recipient, in order.
    pub fn attempts_for(&self, recipient: &str) -> impl DoubleEndedIterator<Item = &Attempt> {
        self.attempts.iter().filter(move |attempt| attempt.recipient == recipient)
    }

    /// Whether it is here, however many labels of its name the log writes.
    pub(crate) fn is_at(&self, host: &str) -> bool {
        let first = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_whole = self.host.contains('.') && host.contains('.');
        if is_whole {
            self.host.eq_ignore_ascii_case(host)
        } else {
            !host.is_empty() && first(&self.host) == first(host)
        }
    }

    /// The tries that were put off.
    pub fn deferrals(&self) -> impl Iterator<Item = &Attempt> {
        self.attempts.iter().filter(|attempt| attempt.status == Status::Deferred)
    }

    /// What becomes of the message for one recipient, by a queue that tries for so long.
    pub fn fate(&self, recipient: &str, window: RetryWindow) -> Fate {
        let last = self.attempts_for(recipient).next_back();
        let settled = last.filter(|attempt| attempt.status.is_final());
        match (settled, self.expired) {
            (Some(attempt), _) => match attempt.status {
                Status::Sent => Fate::Delivered { at: attempt.time },
                Status::Bounced => Fate::Bounced { at: attempt.time },
                Status::Expired | Status::Deferred => Fate::Discarded { at: attempt.time },
            },
            (None, Some(at)) => Fate::Discarded { at },
            // It left the queue though it was put off: a postmaster removed it.
            (None, None) => match self.removed {
                Some(at) => Fate::Discarded { at },
                None => Fate::Waiting { until: self.arrival().map(|arrived| window.end(arrived)) },
            },
        }
    }
}

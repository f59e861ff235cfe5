//! How much a receiver takes from one sending address.

use core::fmt;
use core::time::Duration;

use waxseal_verify::time::UnixTime;

use crate::answer::Answer;
use crate::limit_table::Limits;
use crate::time::{after, between};
use crate::window::Window;

/// All of the limits, in thousandths.
const WHOLE: u32 = 1000;

/// A new gate begins with this much of its limits: nobody knows the address yet.
const START: u32 = 200;

/// However often a receiver slows the sender down, this much is left, and always one connection.
const LEAST: u32 = 10;

/// So much more is allowed after a minute in which something was delivered.
const INCREASE: u32 = 20;
const INCREASE_EVERY: Duration = Duration::from_mins(1);

/// No hold is longer: Yahoo asks for two to four hours.
const LONGEST_HOLD: Duration = Duration::from_hours(4);

/// So many attempts in a row without an answer say that the receiver is down; a single one may have met a
/// bad host of many.
const UNANSWERED: u32 = 3;

/// What a receiver takes now from one sending address.
///
/// It never lets more through than its [`Limits`]. Within them it starts low, adds a little each minute in
/// which something is delivered, and halves when the receiver says "too much" or does not answer several
/// times: additive increase, multiplicative decrease. After such an answer it lets nothing through for a while, which
/// doubles until something is delivered. Answers to what was under way at that time count as one.
///
/// ```
/// use waxseal_retry::{Answer, Gate, Held, LimitTable};
/// use waxseal_verify::time::UnixTime;
///
/// let limits = LimitTable::built_in().find("mta5.am0.yahoodns.net").limits;
/// let mut gate = Gate::new(limits);
/// let now = UnixTime::from_seconds(1_700_000_000);
///
/// let mut connection = gate.connect(now)?;
/// gate.send(&mut connection, now)?;
/// gate.answered(now, &Answer::Delivered);
/// gate.release(connection);
/// # Ok::<(), Held>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    limits: Limits,
    level: u32,
    raised_at: Option<UnixTime>,
    open: u32,
    minute: Window,
    hour: Window,
    held_until: Option<UnixTime>,
    next_hold: Duration,
    slowed_by: Option<Answer>,
    unanswered: u32,
}

/// An open connection. It belongs to the gate that gave it, and goes back there by [`Gate::release`];
/// what is dropped instead counts as open for ever.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a connection counts as open until it is released"]
pub struct Connection {
    sent: u32,
}

impl Connection {
    /// The messages that were sent over it.
    pub fn sent(&self) -> u32 {
        self.sent
    }
}

/// Why nothing goes through a gate now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Held {
    /// The receiver has said "too much", or did not answer: not before then.
    Slowed(UnixTime),
    /// So many messages went out lately that the next one may not go before then.
    Rate(UnixTime),
    /// All connections that may be open at once are open: not before one is released.
    Connections,
    /// This connection has carried all it may: release it and open another one.
    ConnectionUsedUp,
}

impl Held {
    /// The instant before which asking again is of no use, where it is one.
    pub fn until(&self) -> Option<UnixTime> {
        match self {
            Self::Slowed(until) | Self::Rate(until) => Some(*until),
            Self::Connections | Self::ConnectionUsedUp => None,
        }
    }
}

impl Gate {
    /// A gate that nothing has gone through.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            level: START,
            raised_at: None,
            open: 0,
            minute: Window::of_minute(),
            hour: Window::of_hour(),
            held_until: None,
            next_hold: limits.hold(),
            slowed_by: None,
            unanswered: 0,
        }
    }

    /// Whether one more connection may be opened, to send at least one message.
    ///
    /// # Errors
    /// Not now.
    pub fn may_connect(&self, now: UnixTime) -> Result<(), Held> {
        self.may_send(now)?;
        if self.open < self.connections() { Ok(()) } else { Err(Held::Connections) }
    }

    /// Opens a connection, as far as the gate is concerned.
    ///
    /// # Errors
    /// Not now.
    pub fn connect(&mut self, now: UnixTime) -> Result<Connection, Held> {
        self.may_connect(now)?;
        self.open = self.open.saturating_add(1);
        Ok(Connection { sent: 0 })
    }

    /// Whether one more message may be sent, over some connection that has room.
    ///
    /// # Errors
    /// Not now.
    ///
    /// # Complexity
    /// Linear in the seconds and minutes that are remembered, at most 61 each.
    pub fn may_send(&self, now: UnixTime) -> Result<(), Held> {
        if let Some(until) = self.held_until.filter(|until| now < *until) {
            return Err(Held::Slowed(until));
        }
        let per_minute = self.minute.free_at(now, self.share_of(self.limits.per_minute()));
        let per_hour =
            self.limits.per_hour().and_then(|most| self.hour.free_at(now, self.share_of(most)));
        match per_minute.max(per_hour) {
            Some(until) => Err(Held::Rate(until)),
            None => Ok(()),
        }
    }

    /// Counts a message that is sent over this connection.
    ///
    /// # Errors
    /// It may not be sent now.
    pub fn send(&mut self, connection: &mut Connection, now: UnixTime) -> Result<(), Held> {
        if connection.sent >= self.limits.messages_per_connection() {
            return Err(Held::ConnectionUsedUp);
        }
        self.may_send(now)?;
        connection.sent = connection.sent.saturating_add(1);
        self.minute.add(now);
        self.hour.add(now);
        Ok(())
    }

    /// Takes back a connection that was closed.
    #[expect(clippy::needless_pass_by_value, reason = "nobody shall have it afterwards")]
    pub fn release(&mut self, connection: Connection) {
        let Connection { .. } = connection;
        self.open = self.open.saturating_sub(1);
    }

    /// Hears an answer to a connection or a message.
    pub fn answered(&mut self, now: UnixTime, answer: &Answer) {
        self.unanswered = match answer {
            Answer::NoConnection => self.unanswered.saturating_add(1),
            _ => 0,
        };
        if answer.slows_down() {
            let is_first = *answer == Answer::NoConnection && self.slowed_by.is_none();
            if is_first && self.unanswered < UNANSWERED {
                return;
            }
            // What was under way when the hold began tells nothing new.
            if self.held_until.is_some_and(|until| now < until) {
                return;
            }
            self.level = (self.level / 2).max(LEAST);
            self.held_until = Some(after(now, self.next_hold));
            self.next_hold = self.next_hold.saturating_mul(2).min(LONGEST_HOLD);
            self.raised_at = None;
            self.slowed_by = Some(*answer);
        } else if *answer == Answer::Delivered {
            self.next_hold = self.limits.hold();
            self.slowed_by = None;
            let since = *self.raised_at.get_or_insert(now);
            if between(since, now) >= INCREASE_EVERY {
                self.level = self.level.saturating_add(INCREASE).min(WHOLE);
                self.raised_at = Some(now);
            }
        }
    }

    /// The connections that may be open at once now.
    pub fn connections(&self) -> u32 {
        self.share_of(self.limits.connections())
    }

    /// The connections that are open.
    pub fn open(&self) -> u32 {
        self.open
    }

    /// The answer that began the last hold, if nothing was delivered since. It is the true cause for a
    /// message that was held until its time was over.
    pub fn slowed_by(&self) -> Option<Answer> {
        self.slowed_by
    }

    /// How much of its limits the gate uses now, in thousandths.
    pub fn level_permille(&self) -> u32 {
        self.level
    }

    /// Whether a new gate would do: nothing is open, held or counted.
    pub fn is_idle(&self, now: UnixTime) -> bool {
        self.open == 0
            && self.level >= START
            && self.held_until.is_none_or(|until| until <= now)
            && self.minute.is_empty(now)
            && self.hour.is_empty(now)
    }

    /// What the level leaves of a limit, and at least one.
    fn share_of(&self, limit: u32) -> u32 {
        let share = u64::from(limit) * u64::from(self.level) / u64::from(WHOLE);
        u32::try_from(share).unwrap_or(limit).max(1)
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slowed(until) => {
                write!(f, "the receiver takes nothing for a while: not before {until}")
            }
            Self::Rate(until) => {
                write!(f, "enough messages went out lately: not before {until}")
            }
            Self::Connections => f.write_str("all connections that may be open at once are open"),
            Self::ConnectionUsedUp => f.write_str("the connection has carried all it may"),
        }
    }
}

impl core::error::Error for Held {}

#[cfg(test)]
mod tests {
    use waxseal_bounce::knowledge::{Cause, Kind};

    use super::*;
    use crate::answer::Refusal;

    const NOW: UnixTime = UnixTime::from_seconds(1_000_000);
    const RATE: Answer = Answer::Temporary(Refusal::new(Cause::RateLimited, Kind::Soft));

    fn gate() -> Gate {
        Gate::new(Limits::new(10, 3, 100, None, Duration::from_mins(5)))
    }

    fn seconds_later(seconds: u64) -> UnixTime {
        after(NOW, Duration::from_secs(seconds))
    }

    #[test]
    fn it_starts_low_and_adds_a_little_each_minute_up_to_the_limits() {
        let mut gate = gate();
        assert_eq!((gate.connections(), gate.level_permille()), (2, 200));
        for minute in 0..=100 {
            gate.answered(seconds_later(minute * 60), &Answer::Delivered);
            let expected = 200 + 20 * u32::try_from(minute).unwrap();
            assert_eq!(gate.level_permille(), expected.min(1000));
        }
        assert_eq!(gate.connections(), 10);
    }

    #[test]
    fn it_halves_once_for_one_event_and_holds_longer_each_time() {
        let mut gate = gate();
        for _ in 0..50 {
            gate.answered(NOW, &RATE);
        }
        assert_eq!(gate.level_permille(), 100);
        assert_eq!(gate.may_send(NOW), Err(Held::Slowed(seconds_later(300))));
        let again = seconds_later(300);
        assert_eq!(gate.may_send(again), Ok(()));
        gate.answered(again, &Answer::NoConnection);
        assert_eq!(gate.may_send(again), Err(Held::Slowed(seconds_later(900))));
        let mut now = again;
        for _ in 0..20 {
            let Err(Held::Slowed(until)) = gate.may_connect(now) else { panic!() };
            assert!(between(now, until) <= LONGEST_HOLD);
            now = until;
            gate.answered(now, &RATE);
        }
        assert_eq!((gate.level_permille(), gate.connections()), (LEAST, 1));
        assert_eq!(gate.slowed_by(), Some(RATE));
        gate.answered(now, &Answer::Delivered);
        assert_eq!(gate.slowed_by(), None);
    }

    #[test]
    fn a_receiver_is_down_when_it_does_not_answer_three_times_in_a_row() {
        let mut gate = gate();
        for _ in 0..5 {
            gate.answered(NOW, &Answer::NoConnection);
            gate.answered(NOW, &Answer::NoConnection);
            gate.answered(NOW, &Answer::Delivered);
        }
        assert_eq!((gate.may_send(NOW), gate.level_permille()), (Ok(()), START));
        for _ in 0..3 {
            assert_eq!(gate.may_send(NOW), Ok(()));
            gate.answered(NOW, &Answer::NoConnection);
        }
        let until = seconds_later(300);
        assert_eq!(gate.may_send(NOW), Err(Held::Slowed(until)));
        // Until something is delivered, one more is enough.
        gate.answered(until, &Answer::NoConnection);
        assert_eq!(gate.may_send(until), Err(Held::Slowed(after(until, Duration::from_mins(10)))));
    }

    #[test]
    fn what_is_about_a_message_leaves_the_gate_alone() {
        let mut gate = gate();
        for cause in [Cause::Greylisted, Cause::MailboxFull, Cause::NoSuchUser] {
            gate.answered(NOW, &Answer::Temporary(Refusal::new(cause, Kind::Soft)));
            gate.answered(NOW, &Answer::Permanent(Refusal::new(cause, Kind::Hard)));
        }
        let of_mailbox = Refusal::new(Cause::RateLimited, Kind::Soft).of_mailbox();
        gate.answered(NOW, &Answer::Temporary(of_mailbox));
        assert_eq!((gate.may_send(NOW), gate.level_permille()), (Ok(()), START));
    }

    #[test]
    fn each_limit_has_its_own_word() {
        let mut gate = gate();
        let mut first = gate.connect(NOW).unwrap();
        let mut second = gate.connect(NOW).unwrap();
        assert_eq!(gate.connect(NOW), Err(Held::Connections));
        for _ in 0..3 {
            assert_eq!(gate.send(&mut first, NOW), Ok(()));
        }
        assert_eq!(gate.send(&mut first, NOW), Err(Held::ConnectionUsedUp));
        gate.release(first);
        let mut sent = 3;
        let held = loop {
            match gate.send(&mut second, NOW) {
                Ok(()) => sent += 1,
                Err(Held::ConnectionUsedUp) => {
                    gate.release(second);
                    second = match gate.connect(NOW) {
                        Ok(connection) => connection,
                        Err(held) => break held,
                    };
                }
                Err(held) => break held,
            }
        };
        assert_eq!(sent, 20, "a fifth of the hundred a minute");
        assert_eq!(held, Held::Rate(seconds_later(61)));
        assert_eq!(gate.may_send(seconds_later(60)), Err(held));
        assert_eq!(gate.may_send(seconds_later(61)), Ok(()));
    }
}

//! One try to deliver.

use core::fmt;
use core::time::Duration;

use waxseal_bounce::EnhancedStatus;
use waxseal_verify::time::UnixTime;

use super::line::cut;

/// One try to deliver a message to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// When it ended.
    pub time: UnixTime,
    /// Whom it was for.
    pub recipient: String,
    /// The host that answered; `None` where Postfix came to none.
    pub relay: Option<String>,
    /// How long the message had been here.
    pub delay: Option<Duration>,
    /// Of what that is made.
    pub delays: Option<Delays>,
    /// The enhanced status code.
    pub status_code: Option<EnhancedStatus>,
    /// What came of it.
    pub status: Status,
    /// What was answered, as the log has it. Who shows it must escape it.
    pub text: String,
}

/// `delays=a/b/c/d`: where a message was how long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delays {
    /// Before the queue manager, with filters and the transmission to this host.
    pub before_queue: Duration,
    /// In the queue.
    pub in_queue: Duration,
    /// For the connection, with DNS, HELO and TLS.
    pub connection: Duration,
    /// For the transmission.
    pub transmission: Duration,
}

/// A part of the time that a message takes through a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Part {
    /// Before the queue manager: reception, filters before the queue.
    BeforeQueue,
    /// In the queue, until it was its turn.
    InQueue,
    /// Until the next host had greeted: DNS, TCP, TLS, HELO.
    Connection,
    /// Until the next host had taken it.
    Transmission,
}

impl Part {
    /// Whether the host that keeps the queue takes this time; else the next one does.
    pub fn is_own(self) -> bool {
        matches!(self, Self::BeforeQueue | Self::InQueue)
    }

    /// What the time went by with, for a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeforeQueue => "before the queue",
            Self::InQueue => "in the queue",
            Self::Connection => "for the connection",
            Self::Transmission => "for the transmission",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Delays {
    /// Every part with its time, in the order in which they pass.
    pub fn parts(&self) -> [(Part, Duration); 4] {
        [
            (Part::BeforeQueue, self.before_queue),
            (Part::InQueue, self.in_queue),
            (Part::Connection, self.connection),
            (Part::Transmission, self.transmission),
        ]
    }

    /// What several tries for one recipient took, one after another. In `before_queue` of a later try Postfix
    /// counts all that passed since the message came, the waiting between the tries too, so only that of the
    /// first counts.
    pub(crate) fn sum(tries: impl IntoIterator<Item = Self>) -> Option<Self> {
        tries.into_iter().reduce(|sum, next| Self {
            before_queue: sum.before_queue,
            in_queue: sum.in_queue.saturating_add(next.in_queue),
            connection: sum.connection.saturating_add(next.connection),
            transmission: sum.transmission.saturating_add(next.transmission),
        })
    }
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// It was delivered.
    Sent,
    /// It will be tried again.
    Deferred,
    /// It was refused.
    Bounced,
    /// The queue gave up.
    Expired,
}

impl Status {
    pub(super) const ALL: [Self; 4] = [Self::Sent, Self::Deferred, Self::Bounced, Self::Expired];

    /// Postfix's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Bounced => "bounced",
            Self::Expired => "expired",
        }
    }

    /// Whether nothing more is tried.
    pub fn is_final(self) -> bool {
        self != Self::Deferred
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Attempt {
    /// Reads `to=<a>, relay=b, …, status=deferred (text)`.
    pub(super) fn read(time: UnixTime, text: &str, text_octets: usize) -> Option<Self> {
        let rest = text.strip_prefix("to=<")?;
        // A quoted local-part may hold anything, so the address ends where the next name begins.
        let (recipient, rest) = rest.split_once(">, ")?;
        let (fields, status) = rest.split_once("status=")?;
        let word_end =
            status.find(|byte: char| !byte.is_ascii_alphabetic()).unwrap_or(status.len());
        let (word, said) = status.split_at_checked(word_end)?;
        let status = Status::ALL.into_iter().find(|status| status.as_str() == word)?;
        let said = said.trim();
        let said =
            said.strip_prefix('(').map_or(said, |said| said.strip_suffix(')').unwrap_or(said));
        let field = |name: &str| {
            let value =
                |field: &str| field.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
            fields.split(", ").find_map(value)
        };
        Some(Self {
            time,
            recipient: recipient.to_owned(),
            relay: field("relay").filter(|relay| relay != "none"),
            delay: field("delay").as_deref().and_then(duration),
            delays: field("delays").as_deref().and_then(delays),
            status_code: field("dsn").and_then(|code| code.parse().ok()),
            status,
            text: cut(said, text_octets).to_owned(),
        })
    }
}

fn delays(text: &str) -> Option<Delays> {
    let mut parts = text.split('/').map(duration);
    let mut next = || parts.next().flatten();
    let delays = Delays {
        before_queue: next()?,
        in_queue: next()?,
        connection: next()?,
        transmission: next()?,
    };
    parts.next().is_none().then_some(delays)
}

/// Seconds with at most nine digits before and behind the point.
fn duration(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |part: &str| {
        (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let nanoseconds = format!("{fraction:0<9}").parse().ok()?;
    Some(Duration::new(whole.parse().ok()?, nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_decimal_seconds() {
        for (text, expected) in [
            ("0", Some(Duration::ZERO)),
            ("1.2", Some(Duration::from_millis(1200))),
            ("86400", Some(Duration::from_hours(24))),
            ("0.05", Some(Duration::from_millis(50))),
            ("1.", None),
            ("-1", None),
            ("1e3", None),
            ("9999999999", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
        assert_eq!(delays("1/2/3"), None);
        assert_eq!(delays("1/2/3/4/5"), None);
    }
}

//! Where a message was when, with clocks that disagree.
//!
//! A message never travels back in time: where a later hop shows an earlier time, a clock is wrong. The largest
//! set of hops whose times follow one another is believed; among sets of one size, the one in which the message
//! rested least, and then the one with the upper hops, which are nearer to the reader. Every other hop was passed between its believed neighbours, which bounds how
//! far its clock is off. A host that shows up several times has one clock, which narrows the bounds.

use core::fmt;
use core::time::Duration;

use waxseal_verify::time::UnixTime;

use crate::hop::HopTime;
use crate::journey::Journey;
use crate::lasting::Lasting;
use crate::queue::Queue;

mod ends;

/// Where the message was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// With its author, by the `Date` field.
    Author,
    /// At a hop: its index in [`Journey::hops`].
    Hop(usize),
    /// At its end, by what the caller knows: in the mailbox, or with the client that fetched it.
    End,
    /// In the queue that has not got rid of it yet, or never did: when it came there.
    Queued,
    /// In that queue, when it was tried last.
    LastAttempt,
    /// In that queue, when it gives up.
    GivesUp,
}

impl Place {
    /// Whether it is in a queue that has not got rid of the message.
    pub fn is_in_queue(self) -> bool {
        matches!(self, Self::Queued | Self::LastAttempt | Self::GivesUp)
    }
}

/// A place whose time is known, if perhaps by a wrong clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stop {
    /// Where.
    pub place: Place,
    /// The time that is written there.
    pub written: UnixTime,
    /// When it must have been, as good as can be told: never before the stop below.
    pub likely: UnixTime,
    /// How far the clock is off; `None` where it agrees with the others.
    pub skew: Option<Skew>,
    /// The earliest and latest instant at which the message can have been here.
    window: (i64, i64),
}

/// By how many seconds a clock is wrong: above zero where it is fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Skew {
    /// At the least.
    pub least: i64,
    /// At the most.
    pub most: i64,
}

impl Skew {
    /// By how many seconds it is surely wrong.
    pub fn least_error(self) -> u64 {
        self.least.max(0).unsigned_abs().max(self.most.min(0).unsigned_abs())
    }
}

/// `fast by 9 min 50 s or more`.
impl fmt::Display for Skew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.least_error() {
            0 => f.write_str("fast or slow"),
            least if self.least > 0 => write!(f, "fast by {} or more", Lasting(least)),
            least => write!(f, "slow by {} or more", Lasting(least)),
        }
    }
}

/// The time between two stops that follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// Where the message rested.
    pub from: Place,
    /// Where it went.
    pub to: Place,
    /// What the two clocks say, in seconds: below zero where they cannot both be right.
    pub written: i64,
    /// What it must have been, as good as can be told, in seconds.
    pub likely: u64,
    /// At the least, in seconds.
    pub least: u64,
    /// At the most, in seconds.
    pub most: u64,
    /// How sure that is.
    pub certainty: Certainty,
}

/// How sure a gap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// A clock is wrong, and only bounds are known.
    Bounded,
    /// The clocks agree with those of all hops that are believed. A clock that is wrong by less than the
    /// message rested cannot be seen.
    Measured,
}

/// The stops of a message from its author to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeline {
    /// The stops, in order. Hops without a time, and those whose zone is not known, are left out.
    pub stops: Vec<Stop>,
}

/// How clocks are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClockPolicy {
    /// No message rests longer: a longer gap is a wrong clock. Queues give up after four or five days
    /// (RFC 5321 §4.5.4.1), and people release what is held for approval or in quarantine a while later.
    pub longest_rest: Duration,
}

impl Default for ClockPolicy {
    fn default() -> Self {
        Self { longest_rest: Duration::from_hours(30 * 24) }
    }
}

impl ClockPolicy {
    fn longest(&self) -> i64 {
        i64::try_from(self.longest_rest.as_secs()).unwrap_or(i64::MAX)
    }
}

/// A hop's time: the first and last second that it can mean.
#[derive(Clone, Copy)]
struct Reading {
    hop: usize,
    at: i64,
    last: i64,
}

impl Reading {
    fn new(hop: usize, time: &HopTime) -> Self {
        let at = signed(time.at);
        Self { hop, at, last: at.saturating_add(if time.has_seconds { 0 } else { 59 }) }
    }
}

/// Hops that follow one another in time, from one of them to the top.
#[derive(Clone, Copy)]
struct Chain {
    length: usize,
    next: Option<usize>,
    /// From its first hop to its last one, in seconds.
    rest: i64,
}

impl Chain {
    const END: Self = Self { length: 1, next: None, rest: 0 };

    fn is_better_than(&self, other: &Self) -> bool {
        self.length > other.length || self.length == other.length && self.rest < other.rest
    }
}

fn signed(time: UnixTime) -> i64 {
    i64::try_from(time.seconds()).unwrap_or(i64::MAX)
}

fn instant(seconds: i64) -> UnixTime {
    UnixTime::from_seconds(seconds.try_into().unwrap_or(0))
}

impl Timeline {
    /// Orders a journey in time. `end` is when the message came to its end, where the caller knows it.
    ///
    /// # Complexity
    /// Quadratic in the number of hops, which [`Limits::hops`](crate::limits::Limits::hops) bounds.
    pub fn of(journey: &Journey<'_>, end: Option<UnixTime>, policy: &ClockPolicy) -> Self {
        let mut stops = Self::to_last_hop(journey, policy);
        if let Some(end) = end {
            ends::push(&mut stops, Place::End, end, policy.longest());
        }
        Self { stops }
    }

    /// Orders in time the journey of a message that waits in a queue, or that a queue has given up: to its last
    /// hop, and then what the queue tells.
    ///
    /// # Complexity
    /// That of [`of`](Self::of).
    pub fn of_queued(journey: &Journey<'_>, queue: &Queue<'_>, policy: &ClockPolicy) -> Self {
        let mut stops = Self::to_last_hop(journey, policy);
        ends::in_queue(&mut stops, queue, policy.longest());
        Self { stops }
    }

    fn to_last_hop(journey: &Journey<'_>, policy: &ClockPolicy) -> Vec<Stop> {
        let longest = policy.longest();
        let known = |(hop, time): (usize, Option<HopTime>)| {
            time.filter(|time| time.is_zone_known).map(|time| Reading::new(hop, &time))
        };
        let times = journey.hops.iter().map(|hop| hop.time).enumerate();
        let readings: Vec<Reading> = times.filter_map(known).collect();
        let mut stops = hops(journey, &readings, longest);
        if let Some(date) = journey.date().filter(|date| date.time.is_zone_known) {
            ends::author(&mut stops, &Reading::new(0, &date.time), longest);
        }
        stops
    }

    /// The times between the stops, in order.
    pub fn gaps(&self) -> impl Iterator<Item = Gap> {
        self.stops.iter().zip(self.stops.iter().skip(1)).map(|(from, to)| Gap::between(from, to))
    }

    /// The stop at a place.
    pub fn stop(&self, place: Place) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.place == place)
    }
}

impl Gap {
    fn between(from: &Stop, to: &Stop) -> Self {
        let seconds = |later: i64, earlier: i64| {
            u64::try_from(later.saturating_sub(earlier)).unwrap_or_default()
        };
        let least = seconds(to.window.0, from.window.1);
        let most = seconds(to.window.1, from.window.0).max(least);
        let likely = to.likely.seconds().saturating_sub(from.likely.seconds()).clamp(least, most);
        let agree = from.skew.is_none() && to.skew.is_none();
        // A queue has one clock. Whether that is right does not matter here.
        let (least, most, agree) = if from.place.is_in_queue() && to.place.is_in_queue() {
            (likely, likely, true)
        } else {
            (least, most, agree)
        };
        Self {
            from: from.place,
            to: to.place,
            written: signed(to.written).saturating_sub(signed(from.written)),
            likely,
            least,
            most,
            certainty: if agree { Certainty::Measured } else { Certainty::Bounded },
        }
    }
}

/// The hops that are believed, by their positions among the readings.
fn believed(readings: &[Reading], longest: i64) -> Vec<usize> {
    // From the top: the best chain of believed hops that begins with each one.
    let mut chains = vec![Chain::END; readings.len()];
    let mut best: Option<(usize, Chain)> = None;
    for (at, reading) in readings.iter().enumerate().rev() {
        let mut own = Chain::END;
        for (next, later) in readings.iter().enumerate().skip(at + 1).rev() {
            let rest = later.last.saturating_sub(reading.at);
            if let Some(chain) = chains.get(next).filter(|_| (0..=longest).contains(&rest)) {
                let through = Chain {
                    length: chain.length + 1,
                    next: Some(next),
                    rest: chain.rest.saturating_add(later.at.saturating_sub(reading.at)),
                };
                if through.is_better_than(&own) {
                    own = through;
                }
            }
        }
        if best.is_none_or(|(_, best)| own.is_better_than(&best)) {
            best = Some((at, own));
        }
        if let Some(chain) = chains.get_mut(at) {
            *chain = own;
        }
    }
    let first = best.map(|(at, _)| at);
    core::iter::successors(first, |at| chains.get(*at).and_then(|chain| chain.next)).collect()
}

fn hops(journey: &Journey<'_>, readings: &[Reading], longest: i64) -> Vec<Stop> {
    let believed = believed(readings, longest);
    let at = |position: usize| readings.get(position).copied();
    // When each hop was passed at the earliest and at the latest, by its believed neighbours.
    let mut windows = Vec::with_capacity(readings.len());
    let mut next = believed.iter().copied().peekable();
    let mut below: Option<i64> = None;
    for (position, reading) in readings.iter().enumerate() {
        if next.next_if_eq(&position).is_some() {
            below = Some(reading.at);
            windows.push(None);
            continue;
        }
        let above = next.peek().and_then(|position| at(*position)).map(|above| above.last);
        windows.push(Some(match (below, above) {
            (Some(below), Some(above)) => (below, above.max(below)),
            (Some(below), None) => (below, below.saturating_add(longest)),
            (None, Some(above)) => (above.saturating_sub(longest), above),
            // Where there is a reading, one is believed.
            (None, None) => (reading.at, reading.last),
        }));
    }
    let first = believed.first().copied();
    let mut likely = i64::MIN;
    let mut stops = Vec::with_capacity(readings.len());
    for (position, (reading, window)) in readings.iter().zip(&windows).enumerate() {
        let (window, skew, seconds) = match window {
            None => ((reading.at, reading.last), None, reading.at),
            Some(window) => {
                let offsets = one_clock(journey, readings, &windows, reading)
                    .unwrap_or((reading.at - window.1, reading.last - window.0));
                let (least, most) = offsets;
                let window = (
                    window.0.max(reading.at.saturating_sub(most)),
                    window.1.min(reading.last.saturating_sub(least)),
                );
                let window = (window.0, window.1.max(window.0));
                // Below all that is believed, the bound above is the only one that means something.
                let is_first = first.is_some_and(|first| position < first);
                let seconds = match reading.at.saturating_sub(0.clamp(least, most)) {
                    _ if is_first => window.1,
                    seconds => seconds.clamp(window.0, window.1),
                };
                (window, Some(Skew { least, most }), seconds)
            }
        };
        likely = likely.max(seconds);
        stops.push(Stop {
            place: Place::Hop(reading.hop),
            written: instant(reading.at),
            likely: instant(likely),
            skew,
            window,
        });
    }
    stops
}

/// How far the clock of a host is off that all its hops show, if that is one clock that was never set.
fn one_clock(
    journey: &Journey<'_>,
    readings: &[Reading],
    windows: &[Option<(i64, i64)>],
    of: &Reading,
) -> Option<(i64, i64)> {
    let host = |hop: usize| journey.hops.get(hop).and_then(|hop| hop.received.by);
    let name = host(of.hop)?;
    let mut offsets = (i64::MIN, i64::MAX);
    for (reading, window) in readings.iter().zip(windows) {
        let is_same = host(reading.hop).is_some_and(|other| other.eq_ignore_ascii_case(name));
        if !is_same {
            continue;
        }
        // Where it agrees elsewhere, it was set on the way.
        let (earliest, latest) = (*window)?;
        offsets.0 = offsets.0.max(reading.at.saturating_sub(latest));
        offsets.1 = offsets.1.min(reading.last.saturating_sub(earliest));
    }
    (offsets.0 <= offsets.1).then_some(offsets)
}

#[cfg(test)]
mod tests;

//! The way of a message: its hops from the first to the last, and its other clocks.

use waxseal_parse::message::Message;

use crate::clock::{Clock, ClockKind};
use crate::hop::Hop;
use crate::limits::Limits;

/// The way of a message, as its header tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Journey<'m> {
    /// The hops, the first one that took the message first: the fields from the bottom to the top.
    pub hops: Vec<Hop<'m>>,
    /// Other clocks, in the order of the fields from the top.
    pub clocks: Vec<Clock>,
    /// Hops that lie below those that [`Limits::hops`] allows.
    pub hops_left_out: usize,
    /// Clocks beyond [`Limits::clocks`].
    pub clocks_left_out: usize,
}

impl<'m> Journey<'m> {
    /// Reads the trace fields (RFC 5322 §3.6.7, RFC 5321 §4.4). A field that cannot be read is a hop that
    /// says nothing, and never one with a wrong time.
    ///
    /// # Complexity
    /// Linear in the header.
    pub fn read(message: &Message<'m>, limits: &Limits) -> Self {
        let mut journey = Self::default();
        for (at, field) in message.fields().iter().enumerate() {
            if field.is(b"Received") {
                if journey.hops.len() < limits.hops {
                    journey.hops.push(Hop::read(at, field));
                } else {
                    journey.hops_left_out += 1;
                }
            } else if let Some(clock) = Clock::read(at, field, limits) {
                if journey.clocks.len() < limits.clocks {
                    journey.clocks.push(clock);
                } else {
                    journey.clocks_left_out += 1;
                }
            }
        }
        journey.hops.reverse();
        journey
    }

    /// The author's clock: the `Date` field, if there is exactly one (RFC 5322 §3.6).
    pub fn date(&self) -> Option<&Clock> {
        let mut dates = self.clocks.iter().filter(|clock| clock.kind == ClockKind::Date);
        let date = dates.next();
        date.filter(|_| dates.next().is_none())
    }
}

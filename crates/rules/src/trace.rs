//! What rules about delays read: the way of a message, and why it may have rested.
//!
//! ```
//! use waxseal_parse::domain::DomainName;
//! use waxseal_parse::message::Message;
//! use waxseal_rules::rule_set::RuleSet;
//! use waxseal_rules::trace::TraceSubject;
//! use waxseal_trace::trace::{Trace, TraceRequest};
//!
//! let message = Message::parse(
//!     b"Received: from out.a.test (out.a.test [192.0.2.1]) by mx.b.test; Fri, 2 Jan 2026 10:15:04 +0000\r\n\
//!       Received: from pc.a.test ([10.0.0.1]) by out.a.test; Fri, 2 Jan 2026 11:00:02 +0100\r\n\r\n",
//! );
//! // Better by the Public Suffix List.
//! let two_labels = |host: &DomainName| DomainName::parse(host.as_str().split_once('.')?.1).ok();
//! let trace = Trace::of(&message, &TraceRequest::new(&two_labels));
//! let findings = RuleSet::built_in().check_trace(&TraceSubject::new(&message, &trace));
//! assert_eq!(findings[0].name, "delay-greylisting");
//! ```

mod words;

use waxseal_parse::message::Message;
use waxseal_parse::span::Span;
use waxseal_trace::delay::{Candidate, Delay, Thresholds};
use waxseal_trace::lasting::Lasting;
use waxseal_trace::timeline::{Certainty, Gap, Place, Stop};
use waxseal_trace::trace::Trace;

use crate::excerpt;
use crate::finding::{Excerpt, Finding};
use crate::shown::{Instant, escaped};

/// Octets of a host's name that a text shows.
const MAX_NAME: usize = 320;

/// The way of a message.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TraceSubject<'s> {
    /// The message; of one that came back, the [`original`](waxseal_trace::trace::original()).
    pub message: &'s Message<'s>,
    /// Its way.
    pub trace: &'s Trace<'s>,
}

impl<'s> TraceSubject<'s> {
    /// A message and its way.
    pub fn new(message: &'s Message<'s>, trace: &'s Trace<'s>) -> Self {
        Self { message, trace }
    }

    /// The gaps that are too long.
    ///
    /// # Complexity
    /// That of [`Trace::delays`].
    pub fn delays(&self, thresholds: &Thresholds) -> Vec<Delay<'s>> {
        self.trace.delays(thresholds)
    }

    /// The finding that a message rested: `what` is the cause in half a sentence (`the mailbox has no room`).
    pub fn finding(&self, delay: &Delay<'_>, candidate: &Candidate<'_>, what: &str) -> Finding {
        let (rest, way) = (Rest(&delay.gap), self.way(&delay.gap));
        let perhaps = if candidate.is_told() { "" } else { "perhaps " };
        let mut finding = Finding::new(format!("the message took {rest} {way}: {perhaps}{what}"));
        if delay.gap.to.is_in_queue() {
            finding.message = format!("the message waited {rest} {way}: {perhaps}{what}");
        }
        finding.excerpt = self.excerpt(&delay.gap);
        finding.evidence.extend(self.times(&delay.gap));
        finding.evidence.extend(words::certainty(delay));
        let told = candidate.evidence.iter();
        finding.evidence.extend(told.filter_map(|evidence| self.evidence(evidence)));
        finding.evidence.extend(words::others(delay, candidate));
        finding
    }

    /// What a place is called, fit to be shown.
    pub fn place(&self, place: Place) -> String {
        let host = self.trace.host(place).filter(|host| !host.is_empty());
        let named = host.map(|host| escaped(&String::from_utf8_lossy(host), MAX_NAME));
        match (place, named) {
            (Place::Author, _) => "its author".to_owned(),
            (Place::End, _) => "its end".to_owned(),
            (Place::Hop(_), Some(name)) => name,
            (Place::Hop(hop), None) => format!("hop {}, which has no name", hop + 1),
            (_, Some(name)) => format!("the queue of {name}"),
            (_, None) => "the queue".to_owned(),
        }
    }

    /// The time of a place as its field tells it, marked in that field.
    pub fn time_excerpt(&self, place: Place, label: &str) -> Option<Excerpt> {
        let (position, time) = match place {
            Place::Author => {
                let date = self.trace.journey.date()?;
                (date.field, Span::new(0, date.span.len()))
            }
            Place::Hop(hop) => {
                let hop = self.trace.journey.hops.get(hop)?;
                let start = hop.value.iter().rposition(|byte| *byte == b';').map_or(0, |at| at + 1);
                (hop.field, Span::new(start, hop.value.len()))
            }
            _ => return None,
        };
        let value = self.message.fields().get(position)?.value();
        Some(excerpt::of_field(self.message, position, time.trimmed(value), label))
    }

    /// From where to where, for a sentence.
    fn way(&self, gap: &Gap) -> String {
        let (from, to) = (self.place(gap.from), self.place(gap.to));
        if gap.to.is_in_queue() { format!("in {to}") } else { format!("from {from} to {to}") }
    }

    fn excerpt(&self, gap: &Gap) -> Option<Excerpt> {
        let label = format!("{} later", Rest(gap));
        self.time_excerpt(gap.to, &label)
            .or_else(|| self.time_excerpt(gap.from, &format!("{} before it went on", Rest(gap))))
    }

    fn times(&self, gap: &Gap) -> Option<String> {
        let stop = |place| self.trace.timeline.stop(place).map(|stop| self.time(stop));
        Some(format!("{}; {}", stop(gap.from)?, stop(gap.to)?))
    }

    /// What happened at a stop, and when by its own clock.
    fn time(&self, stop: &Stop) -> String {
        let at = Instant(stop.written.seconds());
        match stop.place {
            Place::Author => format!("its author dated it {at}"),
            Place::End => format!("it was there at {at}"),
            Place::Hop(_) => format!("{} took it at {at}", self.place(stop.place)),
            Place::Queued => format!("it came there at {at}"),
            Place::LastAttempt => format!("it was tried last at {at}"),
            _ => format!("the queue gives up at {at}"),
        }
    }
}

/// How long a message rested, as sure as that is.
struct Rest<'g>(&'g Gap);

impl core::fmt::Display for Rest<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Gap { likely, certainty, .. } = *self.0;
        let about = if certainty == Certainty::Measured { "" } else { "about " };
        write!(f, "{about}{}", Lasting(likely))
    }
}

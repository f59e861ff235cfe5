//! All that is known of the way of one message, in one value.

use std::collections::HashMap;

use waxseal_bounce::Bounce;
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::{HeaderField, Message};
use waxseal_verify::time::UnixTime;

use crate::delay::{Delay, Thresholds, delays};
use crate::journey::Journey;
use crate::limits::Limits;
use crate::postfix_log::{QueuedMessage, RetryWindow};
use crate::queue::{Answer, Queue};
use crate::route::{Organizations, Route};
use crate::timeline::{ClockPolicy, Place, Timeline};

/// Seconds by which the clocks of a log and of the hop with its queue id may differ. Short queue ids are used
/// again, so the log must be of the same hour.
const SAME_QUEUE: u64 = 3600;

/// What is asked of a message's way, and what is known beside the message.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "what a caller knows, and `new` fills in the rest")]
pub struct TraceRequest<'a> {
    /// Finds organizational domains.
    pub organizations: &'a dyn Organizations,
    /// Names at or below which every host is the receiver's.
    pub trusted: &'a [DomainName],
    /// When the message came to its end, where that is known. A message that is there waits in no queue.
    pub end: Option<UnixTime>,
    /// The mail that returned the message or told of its delay, if that is how it is known.
    pub bounce: Option<&'a Bounce>,
    /// The messages of delivery logs, of any hosts on the way.
    pub log: &'a [QueuedMessage],
    /// How long the sender's queue tries.
    pub window: RetryWindow,
    /// How clocks are judged.
    pub clocks: ClockPolicy,
    /// Bounds.
    pub limits: Limits,
}

impl<'a> TraceRequest<'a> {
    /// A message of which nothing is known but itself.
    pub fn new(organizations: &'a dyn Organizations) -> Self {
        Self {
            organizations,
            trusted: &[],
            end: None,
            bounce: None,
            log: &[],
            window: RetryWindow::default(),
            clocks: ClockPolicy::default(),
            limits: Limits::default(),
        }
    }
}

/// The way of a message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Trace<'m> {
    /// Its hops and other clocks.
    pub journey: Journey<'m>,
    /// When it was where.
    pub timeline: Timeline,
    /// Whose each hop is.
    pub route: Route,
    /// The messages of the logs that are this one.
    pub log: Vec<Logged<'m>>,
    /// The queue that has not got rid of it.
    pub queue: Option<Queue<'m>>,
}

/// A message of a log that is the one at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Logged<'m> {
    /// What the log says.
    pub message: &'m QueuedMessage,
    /// The hop at which it was then, where that is known: its index in [`Journey::hops`].
    pub hop: Option<usize>,
    /// The answers that put it off.
    pub answers: Vec<Answer<'m>>,
}

/// The message that a bounce returns or tells of, as far as it holds that.
pub fn original(bounce: &Bounce) -> Message<'_> {
    Message::parse(bounce.original.as_ref().map_or(&[][..], |original| &original.octets))
}

impl<'m> Trace<'m> {
    /// Reads the way of a message: with [`TraceRequest::bounce`], that of the [`original()`].
    ///
    /// The queue is the one that the bounce tells of; without one, that of the log in which the message waits at
    /// its last hop.
    ///
    /// # Complexity
    /// Linear in the header and in the log; quadratic in the number of hops, which [`Limits::hops`] bounds. What
    /// put the message off is looked up once for each try, of at most [`Limits::logged`] messages.
    pub fn of(message: &Message<'m>, request: &TraceRequest<'m>) -> Self {
        let journey = Journey::read(message, &request.limits);
        let log = join(&journey, message_id(message), request.log);
        let log: Vec<Logged<'m>> = log.take(request.limits.logged).collect();
        let last = journey.hops.len().checked_sub(1);
        let queue = match request.bounce {
            Some(bounce) => Queue::of_bounce(bounce, request.window),
            None if request.end.is_some() => None,
            None => log
                .iter()
                .filter(|logged| logged.hop == last)
                .find_map(|logged| Queue::of_log(logged.message, request.window)),
        };
        let timeline = match &queue {
            Some(queue) => Timeline::of_queued(&journey, queue, &request.clocks),
            None => Timeline::of(&journey, request.end, &request.clocks),
        };
        let (organizations, trusted) = (request.organizations, request.trusted);
        // What came back has not reached its receiver, whoever wrote the last field.
        let route = match (&queue, request.bounce) {
            (None, None) => Route::of(&journey, organizations, trusted),
            (queue, _) => Route::of_queued(&journey, organizations, trusted, queue.as_ref()),
        };
        Self { journey, timeline, route, log, queue }
    }

    /// The gaps that are too long, in order, each with what it may have been.
    ///
    /// # Complexity
    /// For each long gap, linear in the clocks and in the log's messages that are this one.
    pub fn delays(&self, thresholds: &Thresholds) -> Vec<Delay<'m>> {
        delays(self, thresholds)
    }

    /// What the logs have of the message at a hop.
    pub fn logged_at(&self, hop: usize) -> impl Iterator<Item = &Logged<'m>> {
        self.log.iter().filter(move |logged| logged.hop == Some(hop))
    }

    /// The name of the host at a place, as a field or a notification has it. Who shows it must escape it.
    pub fn host(&self, place: Place) -> Option<&'m [u8]> {
        match place {
            Place::Author | Place::End => None,
            Place::Hop(hop) => self.journey.hops.get(hop)?.received.by,
            Place::Queued | Place::LastAttempt | Place::GivesUp => {
                let queue = self.queue.as_ref()?;
                // A log names its host without the domain; the hop has the whole name.
                let hop = queue.queue_id.and_then(|_| self.journey.hops.last()?.received.by);
                hop.or(queue.host.map(str::as_bytes))
            }
        }
    }
}

/// The Message-ID without angle brackets (RFC 5322 §3.6.4), if there is exactly one.
fn message_id<'m>(message: &Message<'m>) -> Option<&'m [u8]> {
    let mut fields = message.fields_named(b"Message-ID").map(HeaderField::value);
    let id = fields.next().filter(|_| fields.next().is_none())?.trim_ascii();
    let id = id.strip_prefix(b"<").unwrap_or(id);
    let id = id.strip_suffix(b">").unwrap_or(id);
    (!id.is_empty()).then_some(id)
}

/// The messages of the log that are this one: by the queue id that a hop bears, else by the Message-ID.
fn join<'m, 'j>(
    journey: &'j Journey<'m>,
    own_id: Option<&'j [u8]>,
    log: &'m [QueuedMessage],
) -> impl Iterator<Item = Logged<'m>> + use<'m, 'j> {
    // Of two hops that bear one id, the upper is nearer to the reader.
    let ids: HashMap<&[u8], usize> = journey
        .hops
        .iter()
        .enumerate()
        .filter_map(|(hop, of)| Some((of.received.id?, hop)))
        .collect();
    let of_log = move |message: &'m QueuedMessage| {
        let id = message.message_id.as_deref().map(str::as_bytes);
        let is_same = own_id.zip(id).map(|(own, id)| own == id);
        let by_id = ids.get(message.queue_id.as_bytes()).copied();
        let hop = match is_same {
            Some(false) => return None,
            Some(true) => by_id.or_else(|| by_host(journey, message)),
            None => Some(by_id.filter(|hop| is_near(journey, *hop, message))?),
        };
        let answers = message.deferrals().map(Answer::of_attempt).collect();
        Some(Logged { message, hop, answers })
    };
    log.iter().filter_map(of_log)
}

/// The upper hop whose host is that of the log.
fn by_host(journey: &Journey<'_>, message: &QueuedMessage) -> Option<usize> {
    let is_it = |by: &[u8]| core::str::from_utf8(by).is_ok_and(|by| message.is_at(by));
    journey.hops.iter().rposition(|hop| hop.received.by.is_some_and(is_it))
}

fn is_near(journey: &Journey<'_>, hop: usize, message: &QueuedMessage) -> bool {
    let first = message.attempts.first().map(|attempt| attempt.time);
    let came = message.arrival().or(first);
    let time = journey.hops.get(hop).and_then(|hop| hop.time);
    came.zip(time)
        .is_none_or(|(came, time)| came.seconds().abs_diff(time.at.seconds()) <= SAME_QUEUE)
}

#[cfg(test)]
mod tests;

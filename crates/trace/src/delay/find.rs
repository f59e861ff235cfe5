//! The search for what a gap may have been.

use core::time::Duration;

use super::{Candidate, Cause, Delay, Evidence, Thresholds};
use crate::postfix_log::{Attempt, Delays, QueuedMessage, Status};
use crate::products;
use crate::queue::Answer;
use crate::route::Side;
use crate::timeline::{Gap, Place};
use crate::trace::Trace;

pub(super) struct Finder<'a, 'm> {
    pub(super) trace: &'a Trace<'m>,
    pub(super) thresholds: &'a Thresholds,
}

impl<'l> Finder<'_, 'l> {
    /// What is told of a gap, if it is too long.
    pub(super) fn delay(&self, gap: Gap) -> Option<Delay<'l>> {
        let side = self.trace.route.side(gap.from, gap.to);
        let mut rested = match (gap.from, gap.to) {
            // What is to come is no delay.
            (_, Place::GivesUp) if !self.has_given_up() => return None,
            (Place::Author, _) => self.before_sending(&gap),
            _ => self.on_the_way(&gap, side),
        };
        if rested.is_empty() {
            return None;
        }
        let mut candidates = self.told(&gap, side);
        candidates.append(&mut rested);
        let is_trusted = self.trace.route.is_trusted(gap.from, gap.to);
        Some(Delay { gap, side, is_trusted, candidates })
    }

    fn has_given_up(&self) -> bool {
        self.trace.queue.as_ref().is_some_and(|queue| queue.has_given_up)
    }

    fn before_sending(&self, gap: &Gap) -> Vec<Candidate<'l>> {
        let causes = [
            (Cause::ComplianceApproval, self.thresholds.approval),
            (Cause::PreSendProcessing, self.thresholds.before_sending),
        ];
        let long = causes.into_iter().filter_map(|(cause, threshold)| {
            let mut evidence = vec![long(gap, threshold)?];
            evidence.extend(self.clocks(gap));
            Some(Candidate { cause, evidence })
        });
        long.collect()
    }

    fn on_the_way(&self, gap: &Gap, side: Side) -> Vec<Candidate<'l>> {
        let mut found = Vec::new();
        let mut add = |cause, evidence: Vec<Evidence<'l>>| {
            if !evidence.is_empty() {
                found.push(Candidate { cause, evidence });
            }
        };
        let thresholds = self.thresholds;
        if let (Some(scanner), Some(long)) = (self.scanner(gap), long(gap, thresholds.scanner)) {
            add(Cause::Scanner, vec![scanner, long]);
        }
        let fetched = self.fetched(gap);
        if fetched.is_some() || gap.to == Place::End {
            let is_interval = rest(gap) <= thresholds.fetch_interval;
            if let Some(long) = long(gap, thresholds.fetch).filter(|_| is_interval) {
                add(Cause::FetchInterval, fetched.into_iter().chain([long]).collect());
                return found;
            }
        }
        match side {
            Side::Sending => {
                add(Cause::SlowSender, long(gap, thresholds.sending).into_iter().collect());
            }
            Side::Boundary => {
                if let Some(long) = long(gap, thresholds.boundary) {
                    if let Some(retry) = self.retry(gap).filter(|_| !gap.to.is_in_queue()) {
                        add(Cause::Greylisting, vec![retry.clone(), long.clone()]);
                        add(Cause::ReputationDeferral, vec![retry, long.clone()]);
                    } else {
                        add(Cause::ReputationDeferral, vec![long.clone()]);
                    }
                    add(Cause::ConnectionLimits, vec![long.clone()]);
                    add(Cause::SlowSender, vec![long]);
                }
            }
            Side::Receiving => {
                add(Cause::SlowReceiver, long(gap, thresholds.receiving).into_iter().collect());
            }
            // Whose it is cannot be told: one of the two is slow.
            Side::Unknown => {
                let threshold = thresholds.sending.max(thresholds.receiving);
                let long = long(gap, threshold);
                add(Cause::SlowSender, long.iter().cloned().collect());
                add(Cause::SlowReceiver, long.into_iter().collect());
            }
        }
        found
    }

    /// What a log or a notification says of the time.
    fn told(&self, gap: &Gap, side: Side) -> Vec<Candidate<'l>> {
        let mut found = Vec::new();
        match gap.from {
            Place::Hop(hop) if !gap.to.is_in_queue() => {
                for logged in self.trace.logged_at(hop) {
                    let message = logged.message;
                    let recipient = self.recipient(message, gap);
                    let is_of_copy = |one: &str| recipient.is_none_or(|recipient| recipient == one);
                    let answers = logged.answers.iter().filter(|one| is_of_copy(one.recipient));
                    answers.for_each(|one| add(&mut found, Some(&message.queue_id), one));
                    let tries = message.attempts.iter().filter(|one| is_of_copy(&one.recipient));
                    let delays = Delays::sum(tries.filter_map(|attempt| attempt.delays));
                    found.extend(part(message, delays, gap, side));
                }
            }
            _ if gap.to.is_in_queue() => {
                if let Some(queue) = &self.trace.queue {
                    let answers = queue.answers.iter();
                    answers.for_each(|answer| add(&mut found, queue.queue_id, answer));
                }
            }
            _ => {}
        }
        found
    }

    /// For whom the next hop took this copy of a message, if it says so in its answer.
    fn recipient(&self, message: &'l QueuedMessage, gap: &Gap) -> Option<&'l str> {
        let Place::Hop(next) = gap.to else { return None };
        let id = self.trace.journey.hops.get(next)?.received.id?;
        let names_it = |text: &str| {
            text.split(|one: char| !one.is_ascii_alphanumeric() && !"-_.".contains(one))
                .any(|word| word.as_bytes() == id)
        };
        let took = |attempt: &&Attempt| attempt.status == Status::Sent && names_it(&attempt.text);
        message.attempts.iter().find(took).map(|attempt| &*attempt.recipient)
    }

    fn likely(&self, place: Place) -> u64 {
        self.trace.timeline.stop(place).map_or(0, |stop| stop.likely.seconds())
    }

    fn clocks(&self, gap: &Gap) -> impl Iterator<Item = Evidence<'l>> {
        let within = self.likely(gap.from)..=self.likely(gap.to);
        let own = self.trace.journey.date().map(|date| date.field);
        let clocks = self.trace.journey.clocks.iter().enumerate();
        clocks
            .filter(move |(_, clock)| Some(clock.field) != own)
            .filter(move |(_, clock)| {
                clock.time.is_zone_known && within.contains(&clock.time.at.seconds())
            })
            .map(|(clock, _)| Evidence::Clock { clock })
    }

    fn retry(&self, gap: &Gap) -> Option<Evidence<'l>> {
        let rest = rest(gap);
        let is_it = |interval: &&Duration| {
            **interval <= rest && rest <= interval.saturating_add(self.thresholds.retry_slack)
        };
        let interval = *self.thresholds.retry_intervals.iter().find(is_it)?;
        Some(Evidence::RetryInterval { interval })
    }

    fn scanner(&self, gap: &Gap) -> Option<Evidence<'l>> {
        let Place::Hop(hop) = gap.from else { return None };
        let next = match gap.to {
            Place::Hop(next) => self.trace.journey.hops.get(next),
            _ => None,
        };
        let name = products::scanner(self.trace.journey.hops.get(hop)?, next)?;
        Some(Evidence::Scanner { hop, name })
    }

    fn fetched(&self, gap: &Gap) -> Option<Evidence<'l>> {
        let Place::Hop(hop) = gap.to else { return None };
        products::is_fetched(self.trace.journey.hops.get(hop)?).then_some(Evidence::Fetched { hop })
    }
}

fn rest(gap: &Gap) -> Duration {
    Duration::from_secs(gap.likely)
}

fn long<'l>(gap: &Gap, threshold: Duration) -> Option<Evidence<'l>> {
    (rest(gap) >= threshold).then_some(Evidence::Long { threshold })
}

/// Adds an answer to those with the same cause.
fn add<'l>(found: &mut Vec<Candidate<'l>>, queue_id: Option<&'l str>, answer: &Answer<'l>) {
    let known = found.iter_mut().filter(|candidate| candidate.cause == answer.cause);
    for evidence in known.flat_map(|candidate| &mut candidate.evidence) {
        if let Evidence::Answer { times, first, last, .. } = evidence {
            *times += 1;
            *first = first.iter().copied().chain(answer.time).min();
            *last = last.iter().copied().chain(answer.time).max();
            return;
        }
    }
    let (text, time) = (answer.text, answer.time);
    let evidence = Evidence::Answer { queue_id, text, times: 1, first: time, last: time };
    found.push(Candidate { cause: answer.cause, evidence: vec![evidence] });
}

/// The part with which at least half of a gap went by.
fn part<'l>(
    message: &'l QueuedMessage,
    delays: Option<Delays>,
    gap: &Gap,
    side: Side,
) -> Option<Candidate<'l>> {
    let (part, time) = delays?.parts().into_iter().max_by_key(|(_, time)| *time)?;
    let cause = match side {
        Side::Receiving => Cause::SlowReceiver,
        Side::Boundary if !part.is_own() => Cause::SlowReceiver,
        _ => Cause::SlowSender,
    };
    let evidence = Evidence::Part { queue_id: &message.queue_id, part, time };
    (time >= rest(gap) / 2).then(|| Candidate { cause, evidence: vec![evidence] })
}

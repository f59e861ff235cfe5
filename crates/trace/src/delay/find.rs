//! The search for what a gap may have been.

use core::time::Duration;

use super::{Candidate, Cause, Delay, Evidence, Thresholds};
use crate::journey::Journey;
use crate::postfix_log::QueuedMessage;
use crate::products;
use crate::route::{Route, Side};
use crate::timeline::{Gap, Place, Timeline};

pub(super) struct Finder<'a, 'm, 'l> {
    pub(super) journey: &'a Journey<'m>,
    pub(super) timeline: &'a Timeline,
    pub(super) route: &'a Route,
    pub(super) log: &'l [QueuedMessage],
    pub(super) thresholds: &'a Thresholds,
}

impl<'l> Finder<'_, '_, 'l> {
    /// What is told of a gap, if it is too long.
    pub(super) fn delay(&self, gap: Gap) -> Option<Delay<'l>> {
        let side = self.route.side(gap.from, gap.to);
        let mut candidates = self.deferrals(&gap);
        candidates.extend(match (gap.from, gap.to) {
            (Place::Author, _) => self.before_sending(&gap),
            _ => self.on_the_way(&gap, side),
        });
        // A deferral in the log alone is no delay where the gap is short.
        let is_long = candidates
            .iter()
            .any(|one| one.evidence.iter().any(|one| !matches!(one, Evidence::Deferral { .. })));
        let is_trusted = self.route.is_trusted(gap.from, gap.to);
        is_long.then_some(Delay { gap, side, is_trusted, candidates })
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
                    if let Some(retry) = self.retry(gap) {
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

    /// The answers that put the message off while it rested there, by cause.
    fn deferrals(&self, gap: &Gap) -> Vec<Candidate<'l>> {
        let Place::Hop(hop) = gap.from else { return Vec::new() };
        let Some(id) = self.journey.hops.get(hop).and_then(|hop| hop.received.id) else {
            return Vec::new();
        };
        let (from, to) = (self.likely(gap.from), self.likely(gap.to));
        let messages = self.log.iter().filter(|message| message.queue_id.as_bytes() == id);
        let mut found: Vec<Candidate<'l>> = Vec::new();
        for message in messages {
            // Short queue ids are used again: the log must be of the same hour.
            let is_near = |time: u64| time + 3600 >= from && time <= to.saturating_add(3600);
            let of_gap = message.deferrals().filter(|attempt| is_near(attempt.time.seconds()));
            for attempt in of_gap {
                let cause = Cause::of_answer(&attempt.text);
                let known = found.iter_mut().find(|candidate| candidate.cause == cause);
                match known.and_then(|candidate| candidate.evidence.first_mut()) {
                    Some(Evidence::Deferral { times, .. }) => *times += 1,
                    _ => found.push(Candidate {
                        cause,
                        evidence: vec![Evidence::Deferral {
                            queue_id: &message.queue_id,
                            text: &attempt.text,
                            times: 1,
                        }],
                    }),
                }
            }
        }
        found
    }

    fn likely(&self, place: Place) -> u64 {
        self.timeline.stop(place).map_or(0, |stop| stop.likely.seconds())
    }

    fn clocks(&self, gap: &Gap) -> impl Iterator<Item = Evidence<'l>> {
        let within = self.likely(gap.from)..=self.likely(gap.to);
        let own = self.journey.date().map(|date| date.field);
        let clocks = self.journey.clocks.iter().enumerate();
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
            Place::Hop(next) => self.journey.hops.get(next),
            Place::Author | Place::End => None,
        };
        let name = products::scanner(self.journey.hops.get(hop)?, next)?;
        Some(Evidence::Scanner { hop, name })
    }

    fn fetched(&self, gap: &Gap) -> Option<Evidence<'l>> {
        let Place::Hop(hop) = gap.to else { return None };
        products::is_fetched(self.journey.hops.get(hop)?).then_some(Evidence::Fetched { hop })
    }
}

fn rest(gap: &Gap) -> Duration {
    Duration::from_secs(gap.likely)
}

fn long<'l>(gap: &Gap, threshold: Duration) -> Option<Evidence<'l>> {
    (rest(gap) >= threshold).then_some(Evidence::Long { threshold })
}

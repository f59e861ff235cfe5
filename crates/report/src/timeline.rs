//! The way of a message through time: where it was when, and where it rested.
//!
//! ```
//! use waxseal_parse::domain::DomainName;
//! use waxseal_parse::message::Message;
//! use waxseal_report::TimelineReport;
//! use waxseal_trace::delay::Thresholds;
//! use waxseal_trace::trace::{Trace, TraceRequest};
//!
//! let message = Message::parse(
//!     b"Received: from out.a.test (out.a.test [192.0.2.1]) by mx.b.test; Fri, 2 Jan 2026 10:15:04 +0000\r\n\
//!       Received: from pc.a.test ([10.0.0.1]) by out.a.test; Fri, 2 Jan 2026 11:00:02 +0100\r\n\r\n",
//! );
//! let two_labels = |host: &DomainName| DomainName::parse(host.as_str().split_once('.')?.1).ok();
//! let trace = Trace::of(&message, &TraceRequest::new(&two_labels));
//! let report = TimelineReport::new(&trace, &trace.delays(&Thresholds::default()));
//! let text = report.text(false, 100).to_string();
//! assert!(text.contains("2026-01-02T10:15:04Z  mx.b.test"));
//! assert!(text.contains("15 min 2 s"));
//! assert!(report.svg().to_string().starts_with("<svg "));
//! ```

mod svg;
mod text;

use core::fmt;

use serde::Serialize;
use waxseal_parse::date_time::Civil;
use waxseal_trace::delay::Delay;
use waxseal_trace::lasting::Lasting;
use waxseal_trace::timeline::{Certainty, Gap, Place, Stop};
use waxseal_trace::trace::Trace;
use waxseal_verify::time::UnixTime;

/// The way of a message through time. It owns what it tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TimelineReport {
    /// Where the message was, in order.
    pub stops: Vec<StopReport>,
    /// The times between them: one less than there are stops.
    pub gaps: Vec<GapReport>,
    /// How long all of it took that has passed, in seconds.
    pub seconds: u64,
    /// Hops that stand in no place of it: their time is missing, or its zone is not known.
    pub hops_without_time: usize,
    /// Hops beyond the limit.
    pub hops_left_out: usize,
}

/// A place where a message was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StopReport {
    /// What it is.
    pub place: PlaceReport,
    /// The host's name, as the field or the notification has it.
    pub host: Option<String>,
    /// The organizational domain of the host.
    pub organization: Option<String>,
    /// Whether the host is on the receiving side.
    pub is_receiving: bool,
    /// Whether the receiver wrote it down; else it is what somebody claims.
    pub is_trusted: bool,
    /// When the message must have been there, by RFC 3339.
    pub time: String,
    /// The time that is written there, by RFC 3339.
    pub written: String,
    /// How far the clock is off, where it is.
    pub skew: Option<SkewReport>,
    /// The protocol by which the host took the message.
    pub protocol: Option<String>,
    /// The version of TLS, where the host tells of one.
    pub tls: Option<String>,
}

/// What a stop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PlaceReport {
    /// With its author.
    Author,
    /// At a host that passed it on.
    Hop,
    /// At its end.
    End,
    /// In a queue, when it came there.
    Queued,
    /// In that queue, when it was tried last.
    LastAttempt,
    /// In that queue, when that gives up.
    GivesUp,
}

/// By how many seconds a clock is wrong: above zero where it is fast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SkewReport {
    /// At the least.
    pub least: i64,
    /// At the most.
    pub most: i64,
    /// The same in words: `fast by 9 min 50 s or more`.
    pub text: String,
}

/// The time between two stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GapReport {
    /// What it must have been, as good as can be told, in seconds.
    pub seconds: u64,
    /// At the least, in seconds.
    pub least: u64,
    /// At the most, in seconds.
    pub most: u64,
    /// Whether the clocks agree; else only the bounds are known.
    pub is_measured: bool,
    /// On whose side the message rested: `sending`, `boundary`, `receiving` or `unknown`.
    pub side: &'static str,
    /// Whether it is still to come.
    pub is_ahead: bool,
    /// What it may have been, where it is too long.
    pub causes: Vec<CauseReport>,
}

/// What a long gap may have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CauseReport {
    /// Its name.
    pub cause: &'static str,
    /// Whether a log or a notification tells it; else it is a guess by the time.
    pub is_told: bool,
    /// What to do.
    pub remedy: &'static str,
}

impl TimelineReport {
    /// Of a message's way, with the gaps that are too long.
    ///
    /// # Complexity
    /// Linear in the stops for each delay.
    pub fn new(trace: &Trace<'_>, delays: &[Delay<'_>]) -> Self {
        let stops = &trace.timeline.stops;
        let gaps: Vec<GapReport> =
            trace.timeline.gaps().map(|gap| GapReport::new(trace, &gap, delays)).collect();
        let of_hop = |stop: &&Stop| matches!(stop.place, Place::Hop(_));
        let timed = stops.iter().filter(of_hop).count();
        Self {
            seconds: gaps
                .iter()
                .filter(|gap| !gap.is_ahead)
                .fold(0, |sum, gap| sum.saturating_add(gap.seconds)),
            gaps,
            stops: stops.iter().map(|stop| StopReport::new(trace, stop)).collect(),
            hops_without_time: trace.journey.hops.len().saturating_sub(timed),
            hops_left_out: trace.journey.hops_left_out,
        }
    }

    /// For a terminal of so many columns, with escape sequences for colours where they are wanted.
    pub fn text(&self, color: bool, width: usize) -> impl fmt::Display {
        text::Lines { report: self, color, width }
    }

    /// As one `<svg>` element for the body of a page: no script, no links, its own style, light and dark.
    pub fn svg(&self) -> impl fmt::Display {
        svg::Drawing { report: self }
    }

    /// What cannot be drawn, in sentences.
    fn left_out(&self) -> impl Iterator<Item = String> {
        let told = |count: usize, what: &str| {
            let hops = if count == 1 { "hop" } else { "hops" };
            (count > 0).then(|| format!("{count} {hops} {what}"))
        };
        let without_time =
            told(self.hops_without_time, "without a time that means something: not shown");
        let left_out = told(self.hops_left_out, "beyond the limit: not looked at");
        without_time.into_iter().chain(left_out)
    }
}

impl StopReport {
    fn new(trace: &Trace<'_>, stop: &Stop) -> Self {
        let (place, hop) = match stop.place {
            Place::Hop(hop) => (PlaceReport::Hop, trace.journey.hops.get(hop)),
            Place::Author => (PlaceReport::Author, None),
            Place::Queued => (PlaceReport::Queued, None),
            Place::LastAttempt => (PlaceReport::LastAttempt, None),
            Place::GivesUp => (PlaceReport::GivesUp, None),
            _ => (PlaceReport::End, None),
        };
        let party = trace.route.party(stop.place);
        let is_end = place == PlaceReport::End;
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        let organization = party.and_then(|party| party.organization.as_ref());
        Self {
            place,
            host: trace.host(stop.place).filter(|host| !host.is_empty()).map(text),
            organization: organization.map(|name| name.as_str().to_owned()),
            is_receiving: is_end || party.is_some_and(|party| party.is_receiving),
            is_trusted: is_end || party.is_some_and(|party| party.is_trusted),
            time: rfc3339(stop.likely),
            written: rfc3339(stop.written),
            skew: stop.skew.map(|skew| SkewReport {
                least: skew.least,
                most: skew.most,
                text: skew.to_string(),
            }),
            protocol: hop.and_then(|hop| hop.received.with).map(text),
            tls: hop.and_then(|hop| hop.tls?.version).map(|version| version.to_string()),
        }
    }

    /// What the stop is called, unescaped.
    fn name(&self) -> String {
        let host = self.host.as_deref();
        let queue =
            || host.map_or_else(|| "the queue".to_owned(), |host| format!("the queue of {host}"));
        match self.place {
            PlaceReport::Author => "its author".to_owned(),
            PlaceReport::End => "its end".to_owned(),
            PlaceReport::Hop => host.unwrap_or("a host without a name").to_owned(),
            PlaceReport::Queued => queue(),
            PlaceReport::LastAttempt => format!("{}: the last attempt", queue()),
            PlaceReport::GivesUp => format!("{}: gives up", queue()),
        }
    }

    /// What is wrong with the clock, for people.
    fn clock(&self) -> Option<String> {
        let skew = self.skew.as_ref()?;
        Some(format!("clock: {}, {}", self.written, skew.text))
    }
}

impl GapReport {
    fn new(trace: &Trace<'_>, gap: &Gap, delays: &[Delay<'_>]) -> Self {
        let delay =
            delays.iter().find(|delay| (delay.gap.from, delay.gap.to) == (gap.from, gap.to));
        let causes = delay.into_iter().flat_map(Delay::likeliest).map(|candidate| CauseReport {
            cause: candidate.cause.as_str(),
            is_told: candidate.is_told(),
            remedy: candidate.cause.remedy(),
        });
        let has_given_up = trace.queue.as_ref().is_some_and(|queue| queue.has_given_up);
        Self {
            seconds: gap.likely,
            least: gap.least,
            most: gap.most,
            is_measured: gap.certainty == Certainty::Measured,
            side: trace.route.side(gap.from, gap.to).as_str(),
            is_ahead: gap.to == Place::GivesUp && !has_given_up,
            causes: causes.collect(),
        }
    }

    /// How long it is, as sure as that is.
    fn duration(&self) -> String {
        let (seconds, least, most) =
            (Lasting(self.seconds), Lasting(self.least), Lasting(self.most));
        if self.is_measured { seconds.to_string() } else { format!("{least} to {most}") }
    }

    /// On whose side, and why.
    fn why(&self) -> String {
        if self.is_ahead {
            return "still to come".to_owned();
        }
        let side = match self.side {
            "sending" => "sending side",
            "boundary" => "between two sides",
            "receiving" => "receiving side",
            _ => "unknown side",
        };
        let causes = self.causes.iter().map(|cause| {
            let perhaps = if cause.is_told { "" } else { "perhaps " };
            format!("{perhaps}{}", cause.cause.replace('-', " "))
        });
        let causes: Vec<String> = causes.collect();
        if causes.is_empty() { side.to_owned() } else { format!("{side}: {}", causes.join(", ")) }
    }
}

fn rfc3339(time: UnixTime) -> String {
    Civil::of(time.seconds()).to_string()
}

#[cfg(test)]
mod tests;

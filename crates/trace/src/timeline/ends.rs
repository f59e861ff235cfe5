//! The stops before the first hop and behind the last one.

use waxseal_verify::time::UnixTime;

use super::{Place, Reading, Skew, Stop, instant, signed};
use crate::queue::Queue;

/// Puts the author before the first hop, if there is one.
pub(super) fn author(stops: &mut Vec<Stop>, date: &Reading, longest: i64) {
    let window = match stops.first() {
        Some(first) => {
            let (earliest, latest) = (signed(first.likely).saturating_sub(longest), first.window.1);
            let is_possible = (earliest..=latest).contains(&date.at);
            if is_possible { None } else { Some((earliest, latest)) }
        }
        None => None,
    };
    let likely = match (window, stops.first()) {
        (Some(_), Some(first)) => signed(first.likely),
        (None, Some(first)) => date.at.min(signed(first.likely)),
        _ => date.at,
    };
    let skew = window.map(|(earliest, latest)| Skew {
        least: date.at.saturating_sub(latest),
        most: date.last.saturating_sub(earliest),
    });
    let stop = Stop {
        place: Place::Author,
        written: instant(date.at),
        likely: instant(likely),
        skew,
        window: window.unwrap_or((date.at, date.last)),
    };
    stops.insert(0, stop);
}

/// Puts a place behind the last stop, by a clock of its own.
pub(super) fn push(stops: &mut Vec<Stop>, place: Place, time: UnixTime, longest: i64) {
    let at = signed(time);
    let window = match stops.last() {
        Some(last) => {
            let (earliest, latest) = (last.window.0, signed(last.likely).saturating_add(longest));
            (!(earliest..=latest).contains(&at)).then_some((earliest, latest))
        }
        None => None,
    };
    let likely = match (window, stops.last()) {
        (Some(_), Some(last)) => signed(last.likely),
        (None, Some(last)) => at.max(signed(last.likely)),
        _ => at,
    };
    let skew = window.map(|(earliest, latest)| Skew {
        least: at.saturating_sub(latest),
        most: at.saturating_sub(earliest),
    });
    let window = window.unwrap_or((at, at));
    stops.push(Stop { place, written: time, likely: instant(likely), skew, window });
}

/// Puts what a queue tells behind the last stop. The queue has one clock, so its times differ from one another
/// by what they say; one that lies before another which it should follow means nothing and is left out.
pub(super) fn in_queue(stops: &mut Vec<Stop>, queue: &Queue<'_>, longest: i64) {
    let told = [
        (Place::Queued, queue.arrived),
        (Place::LastAttempt, queue.last_attempt),
        (Place::GivesUp, queue.gives_up),
    ];
    for (place, time) in told {
        let Some(time) = time else { continue };
        match stops.last().filter(|last| last.place.is_in_queue()).copied() {
            None => push(stops, place, time, longest),
            Some(last) => {
                let rest = signed(time).saturating_sub(signed(last.written));
                if (0..=longest).contains(&rest) {
                    let later = |at: i64| at.saturating_add(rest);
                    stops.push(Stop {
                        place,
                        written: time,
                        likely: instant(later(signed(last.likely))),
                        skew: last.skew,
                        window: (later(last.window.0), later(last.window.1)),
                    });
                }
            }
        }
    }
}

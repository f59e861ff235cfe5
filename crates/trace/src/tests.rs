//! What holds for any journey.

use std::fmt::Write as _;

use proptest::prelude::*;
use waxseal_parse::message::Message;
use waxseal_verify::time::UnixTime;

use crate::journey::Journey;
use crate::limits::Limits;
use crate::timeline::{Certainty, ClockPolicy, Timeline};

/// A date as mail has it.
pub(crate) fn date(seconds: i64, zone_minutes: i64) -> String {
    let months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let local = seconds + zone_minutes * 60;
    let (mut day, clock) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let (mut year, mut month) = (1970, 0);
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while day >= 365 + i64::from(is_leap(year)) {
        day -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let days = [31, 28 + i64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while day >= days[month] {
        day -= days[month];
        month += 1;
    }
    let (sign, zone) = (if zone_minutes < 0 { '-' } else { '+' }, zone_minutes.abs());
    format!(
        "{:02} {} {year} {:02}:{:02}:{:02} {sign}{:02}{:02}",
        day + 1,
        months[month],
        clock / 3600,
        clock / 60 % 60,
        clock % 60,
        zone / 60,
        zone % 60
    )
}

/// The header of a mail that went over these hops, the first one first.
pub(crate) fn mail(written: Option<i64>, hops: &[(&str, i64)]) -> String {
    let mut raw = String::new();
    for (host, time) in hops.iter().rev() {
        write!(raw, "Received: from x by {host} with ESMTP id 1;\r\n\t{}\r\n", date(*time, 0))
            .unwrap();
    }
    if let Some(written) = written {
        write!(raw, "Date: {}\r\n", date(written, 0)).unwrap();
    }
    raw + "\r\n"
}

fn holds(message: &Message<'_>, end: Option<u64>) -> Result<(), TestCaseError> {
    let journey = Journey::read(message, &Limits::default());
    let timeline = Timeline::of(&journey, end.map(UnixTime::from_seconds), &ClockPolicy::default());
    for pair in timeline.stops.windows(2) {
        prop_assert!(pair[0].likely <= pair[1].likely);
    }
    for gap in timeline.gaps() {
        prop_assert!(gap.least <= gap.likely && gap.likely <= gap.most, "{:?}", gap);
        prop_assert!(gap.certainty == Certainty::Bounded || gap.written >= -59, "{:?}", gap);
    }
    for stop in &timeline.stops {
        if let Some(skew) = stop.skew {
            prop_assert!(skew.least <= skew.most, "{:?}", stop);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn dates_are_read_as_they_are_written(seconds in 0_i64..253_402_200_000, zone in -14 * 60..=14 * 60_i64) {
        prop_assume!(seconds + zone * 60 >= 0);
        let text = date(seconds, zone);
        let read = waxseal_parse::date_time::read(text.as_bytes()).unwrap();
        prop_assert_eq!(i64::try_from(read.seconds).unwrap(), seconds, "{}", text);
        prop_assert!(read.is_zone_known && read.has_seconds);
    }

    #[test]
    fn no_order_of_times_makes_a_negative_transit(
        date in proptest::option::of(0_i64..5_000_000_000),
        hops in prop::collection::vec(("[ab]", prop_oneof![0_i64..5_000_000_000, 1_000_000_000_i64..1_000_010_000]), 0..12),
        end in proptest::option::of(any::<u64>()),
    ) {
        let hops: Vec<(&str, i64)> = hops.iter().map(|(host, time)| (&**host, *time)).collect();
        holds(&Message::parse(mail(date, &hops).as_bytes()), end)?;
    }

    /// One wrong clock between right ones is found, and bounded.
    #[test]
    fn the_one_wrong_clock_is_found(
        mut rests in prop::collection::vec(0_i64..4_000, 4..8),
        wrong in 1_usize..3,
        off in prop_oneof![-900_000_i64..-10_000, 50_000_i64..900_000],
    ) {
        let mut time = 1_000_000_000;
        let hosts = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let mut hops: Vec<(&str, i64)> = Vec::new();
        for (host, rest) in hosts.iter().zip(rests.drain(..)) {
            time += rest;
            hops.push((host, time));
        }
        hops[wrong].1 += off;
        let raw = mail(None, &hops);
        let message = Message::parse(raw.as_bytes());
        let journey = Journey::read(&message, &Limits::default());
        let timeline = Timeline::of(&journey, None, &ClockPolicy::default());
        for (at, stop) in timeline.stops.iter().enumerate() {
            match stop.skew {
                Some(skew) => prop_assert!(at == wrong && skew.least <= off && off <= skew.most),
                None => prop_assert!(at != wrong),
            }
        }
    }

    #[test]
    fn garbage_is_a_journey(raw in prop::collection::vec(any::<u8>(), 0..400), end in any::<u64>()) {
        holds(&Message::parse(&raw), Some(end))?;
        let raw = [b"Received: ", &*raw].concat();
        holds(&Message::parse(&raw), Some(end))?;
    }

    #[test]
    fn broken_dates_are_no_wrong_times(text in "[0-9A-Za-z,: +;()-]{0,40}") {
        let raw = format!("Received: from a by b; {text}\r\n\r\n");
        holds(&Message::parse(raw.as_bytes()), None)?;
    }
}

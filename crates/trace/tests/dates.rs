//! Any instant is read back from every form that mail has, and nothing else is a time.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failure")]

use proptest::prelude::*;
use waxseal_parse::date_time::{Civil, read};

/// The instant, whether the zone is known, and whether the second is.
fn parts(text: &str) -> Option<(u64, bool, bool)> {
    read(text.as_bytes()).map(|date| (date.seconds, date.is_zone_known, date.has_seconds))
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// The obsolete zones of RFC 5322 §4.3, in minutes ahead of UTC.
const ZONES: [(&str, i64); 12] = [
    ("UT", 0),
    ("GMT", 0),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("UTC", 0),
    ("Z", 0),
];

/// An instant in every form that mail has; each with whether it tells the second.
fn forms(seconds: u64, minutes: i64, fraction: &str) -> Vec<(String, bool)> {
    let at = |minutes: i64| {
        let local = i64::try_from(seconds).unwrap() + minutes * 60;
        let local = u64::try_from(local).unwrap();
        (Civil::of(local), DAYS[usize::try_from(local / 86_400 % 7).unwrap()])
    };
    let month = |of: Civil| MONTHS[usize::try_from(of.month - 1).unwrap()];
    let (local, name) = at(minutes);
    let Civil { year, day, hour, minute, second, .. } = local;
    let (sign, off) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
    let zone = format!("{sign}{:02}{:02}", off / 60, off % 60);
    let date = format!("{day} {} {year}", month(local));
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    let mut forms = vec![
        (format!("{name}, {date} {time} {zone}"), true),
        (format!("{name}, {day:02} {} {year} {time} {zone} (some zone)", month(local)), true),
        (format!("{name},  {date}\r\n\t{time}\r\n {zone}"), true),
        (format!("{date} {time} {zone}"), true),
        (format!("{date} {hour:02}:{minute:02} {zone}"), false),
        (format!("(a (nested) comment) {date} {time} {zone}"), true),
        (format!("{name}, {date} {time}.{fraction} {zone} UTC m=+0.{fraction}"), true),
        (
            format!(
                "{year:04}-{:02}-{day:02} {time}.{fraction} {zone} CET m=+12.{fraction}",
                local.month
            ),
            true,
        ),
    ];
    if (1970..2050).contains(&year) {
        let short = format!("{day} {} {:02} {time} {zone}", month(local), year % 100);
        forms.push((short, true));
    }
    for (zone, minutes) in ZONES {
        if seconds >= 86_400 {
            let (local, name) = at(minutes);
            let Civil { year, day, hour, minute, second, .. } = local;
            let (month, time) = (month(local), format!("{hour:02}:{minute:02}:{second:02}"));
            forms.push((format!("{name}, {day} {month} {year} {time} {zone}"), true));
        }
    }
    forms
}

proptest! {
    #[test]
    fn an_instant_is_read_back_from_every_form(
        seconds in 86_400_u64..253_402_200_000,
        minutes in -14 * 60..=14 * 60_i64,
        fraction in "[0-9]{1,9}",
    ) {
        for (text, has_seconds) in forms(seconds, minutes, &fraction) {
            let expected = if has_seconds { seconds } else { seconds - seconds % 60 };
            prop_assert_eq!(parts(&text), Some((expected, true, has_seconds)), "{}", text);
        }
    }

    /// RFC 5322 §4.3: single letters, and names that nobody knows, tell no zone.
    #[test]
    fn other_zones_are_not_known(zone in "[A-IK-Ya-ik-y]|[A-Z]{4,6}|[+-][0-9]{1,3}|[+-][0-9]{5,6}") {
        let text = format!("1 Jan 2024 00:00:00 {zone}");
        prop_assert_eq!(parts(&text), Some((1_704_067_200, false, true)), "{}", text);
    }

    #[test]
    fn anything_is_a_date_or_none(text in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = read(&text);
    }

    #[test]
    fn a_broken_date_is_no_time_beyond_the_year_9999(text in "[0-9A-Za-z,:. +()-]{0,50}") {
        if let Some(date) = read(text.as_bytes()) {
            prop_assert!(date.seconds < 253_402_300_800 + 86_400, "{}", text);
        }
    }
}

//! The times of log lines.

use waxseal_verify::time::UnixTime;

use super::LogOptions;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads the time at the start of a line, and what stands behind it.
pub(super) fn read<'a>(line: &'a str, options: &LogOptions) -> Option<(UnixTime, &'a str)> {
    if line.starts_with(|first: char| first.is_ascii_digit()) {
        let (word, rest) = line.split_once(' ')?;
        return Some((rfc3339(word)?, rest));
    }
    let (month, rest) = line.split_at_checked(3)?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let (day, rest) = rest.trim_start_matches(' ').split_once(' ')?;
    let (clock, rest) = rest.split_once(' ')?;
    Some((without_year(month, day, clock, options)?, rest))
}

/// RFC 3339 §5.6, of which this is a `Date` field's time in other words.
fn rfc3339(word: &str) -> Option<UnixTime> {
    let (date, time) = word.split_once(['T', 't'])?;
    let zone = time.rfind(['Z', 'z', '+', '-'])?;
    let (clock, zone) = time.split_at_checked(zone)?;
    let zone = match zone {
        "Z" | "z" => "+0000".to_owned(),
        zone => zone.replacen(':', "", 1),
    };
    time_of(&format!("{date} {clock} {zone}"))
}

/// A time that is surely one: its zone is known, and it tells the second.
fn time_of(text: &str) -> Option<UnixTime> {
    let time = waxseal_parse::date_time::read(text.as_bytes())?;
    (time.is_zone_known && time.has_seconds).then(|| UnixTime::from_seconds(time.seconds))
}

/// RFC 3164 §4.1.2: the last such day that is not in the future. The 29th of February comes every eight years at
/// the latest.
fn without_year(month: usize, day: &str, clock: &str, options: &LogOptions) -> Option<UnixTime> {
    const DAY: u64 = 86_400;
    let offset = i64::from(options.utc_offset);
    // Beyond the year 9999 there is no date.
    let newest = options.taken.seconds().min(253_402_300_799).saturating_add(DAY);
    let year = 1970 + newest / (365 * DAY);
    let month = MONTHS.get(month)?;
    (0..=9_u64)
        // 365 days a year are too few: begin one year and the leap days later.
        .filter_map(|back| year.checked_sub(back))
        .filter_map(|year| time_of(&format!("{day} {month} {year:04} {clock} +0000")))
        .filter_map(|local| u64::try_from(i64::try_from(local.seconds()).ok()? - offset).ok())
        .find(|seconds| *seconds <= newest)
        .map(UnixTime::from_seconds)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(line: &str, taken: u64, offset: i32) -> Option<u64> {
        let options = LogOptions::new(UnixTime::from_seconds(taken)).with_utc_offset(offset);
        read(line, &options).map(|(time, _)| time.seconds())
    }

    #[test]
    fn times_with_a_year_are_what_they_say() {
        for (text, expected) in [
            ("2024-01-01T00:00:00Z x", Some(1_704_067_200)),
            ("2024-01-01T01:00:00.123456+01:00 x", Some(1_704_067_200)),
            ("2023-12-31T19:00:00-05:00 x", Some(1_704_067_200)),
            ("2024-01-01T00:00:00 x", None),
            ("2024-02-30T00:00:00Z x", None),
            ("2024-01-01 00:00:00Z x", None),
        ] {
            assert_eq!(seconds(text, 0, 0), expected, "{text}");
        }
    }

    #[test]
    fn times_without_a_year_are_the_last_ones() {
        let new_year = 1_704_067_200; // 2024-01-01
        for (text, taken, offset, expected) in [
            ("Dec 31 23:59:59 x", new_year + 60, 0, Some(new_year - 1)),
            ("Jan  1 00:00:00 x", new_year + 60, 0, Some(new_year)),
            // Clocks may disagree by a day.
            ("Jan  1 12:00:00 x", new_year + 60, 0, Some(new_year + 43_200)),
            ("Jan  3 12:00:00 x", new_year + 60, 0, Some(new_year - 363 * 86_400 + 43_200)),
            ("Jan  1 01:00:00 x", new_year + 60, 3600, Some(new_year)),
            // 2020-02-29.
            ("Feb 29 00:00:00 x", new_year, 0, Some(1_582_934_400)),
            ("Feb 30 00:00:00 x", new_year, 0, None),
            ("Foo 1 00:00:00 x", new_year, 0, None),
            ("Jan 1 00:00 x", new_year, 0, None),
        ] {
            assert_eq!(seconds(text, taken, offset), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_of_the_last_year_is_found(taken in 400 * 86_400_u64..250_000_000_000, ago in 0_u64..364 * 86_400, offset in -50_000_i32..50_000) {
            let then = taken - ago;
            let local = i64::try_from(then).unwrap() + i64::from(offset);
            let text = crate::tests::date(local, 0);
            let words: Vec<&str> = text.split(' ').collect();
            let line = format!("{} {} {} x", words[1], words[0], words[3]);
            prop_assert_eq!(seconds(&line, taken, offset), Some(then), "{}", line);
        }
    }
}

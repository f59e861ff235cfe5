//! Dates of header fields (RFC 5322 §3.3 and §4.3).

use core::fmt;

/// A date and time, and how far it can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DateTime {
    /// Seconds since 1970-01-01 00:00 UTC.
    pub seconds: u64,
    /// Whether its zone is known. Where it is not, the time has been taken for UTC, and may be wrong by
    /// half a day.
    pub is_zone_known: bool,
    /// Whether it tells the second; if not, it may be up to a minute later.
    pub has_seconds: bool,
}

/// Seconds since 1970-01-01 00:00 UTC of a date and time, as `Date` and `Received` write it.
///
/// It takes what [`read`] takes; an unknown zone counts as UTC (RFC 5322 §4.3).
pub fn parse(text: &[u8]) -> Option<u64> {
    read(text).map(|date| date.seconds)
}

/// Reads a date and time, as `Date` and `Received` write it.
///
/// Comments, missing week days and seconds, years of two or three digits, the obsolete zone names, and the
/// form that Go prints (`2024-01-31 10:00:00.5 +0100 CET m=+0.25`) are read. `None` for anything else, for
/// days that no calendar has, and for dates before 1970.
pub fn read(text: &[u8]) -> Option<DateTime> {
    let clean = without_comments(text);
    let mut words = clean.split(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b','));
    let mut next = || words.by_ref().find(|word| !word.is_empty());
    let mut word = next()?;
    if word.iter().all(u8::is_ascii_alphabetic) {
        word = next()?;
    }
    let (year, month, day) = match word {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => {
            (number(y, 4)?, number(&[*m1, *m2], 2)?, number(&[*d1, *d2], 2)?)
        }
        _ => {
            let day = number(word, 2)?;
            let month = month(next()?)?;
            (year(next()?)?, month, day)
        }
    };
    // Some write fractions of a second.
    let time = next()?.split(|byte| *byte == b'.').next()?;
    let mut parts = time.split(|byte| *byte == b':').map(|part| number(part, 2));
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next();
    let has_seconds = second.is_some();
    let second = second.unwrap_or(Some(0))?;
    let is_valid = (1..=12).contains(&month)
        && (1..=days_of_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !is_valid || parts.next().is_some() {
        return None;
    }
    let local = days_from_civil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    let zone = next().and_then(zone_minutes);
    let seconds = u64::try_from(local - zone.unwrap_or(0) * 60).ok()?;
    Some(DateTime { seconds, is_zone_known: zone.is_some(), has_seconds })
}

/// The text without comments, which may be nested (RFC 5322 §3.2.2).
fn without_comments(text: &[u8]) -> Vec<u8> {
    let mut depth = 0_usize;
    let mut outside = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth = depth.saturating_sub(1);
                outside.push(b' ');
            }
            _ if depth == 0 => outside.push(*byte),
            _ => {}
        }
    }
    outside
}

fn number(word: &[u8], max_digits: usize) -> Option<i64> {
    if word.is_empty() || word.len() > max_digits || !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(word.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}

fn month(word: &[u8]) -> Option<i64> {
    const NAMES: [&[u8]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    let start = word.get(..3)?.to_ascii_lowercase();
    let index = NAMES.iter().position(|name| *name == start)?;
    i64::try_from(index + 1).ok()
}

/// RFC 5322 §4.3: two digits are 1950 to 2049, three are counted from 1900.
fn year(word: &[u8]) -> Option<i64> {
    let year = number(word, 4)?;
    Some(match (word.len(), year) {
        (1 | 2, 0..=49) => year + 2000,
        (1..=3, _) => year + 1900,
        _ => year,
    })
}

/// The zone's distance from UTC; `None` where it is not known (RFC 5322 §4.3). No place on earth is further
/// off than 14 hours.
fn zone_minutes(word: &[u8]) -> Option<i64> {
    let hours = |hours: i64| Some(hours * 60);
    match word {
        [sign @ (b'+' | b'-'), digits @ ..] if digits.len() == 4 => {
            let zone = number(digits, 4)?;
            let (hours, minutes) = (zone / 100, zone % 100);
            let minutes = (hours <= 14 && minutes < 60).then_some(hours * 60 + minutes)?;
            Some(if *sign == b'-' { -minutes } else { minutes })
        }
        b"EDT" => hours(-4),
        b"EST" | b"CDT" => hours(-5),
        b"CST" | b"MDT" => hours(-6),
        b"MST" | b"PDT" => hours(-7),
        b"PST" => hours(-8),
        _ => {
            const UTC: [&[u8]; 4] = [b"GMT", b"UTC", b"UT", b"Z"];
            UTC.iter().any(|utc| word.eq_ignore_ascii_case(utc)).then_some(0)
        }
    }
}

/// How many days a month of the Gregorian calendar has.
fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is the last one of a year.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// An instant as a date of the Gregorian calendar and a time of day, in UTC: what [`read`] undoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Civil {
    /// The year.
    pub year: u64,
    /// The month, from 1.
    pub month: u64,
    /// The day of the month, from 1.
    pub day: u64,
    /// The hour.
    pub hour: u64,
    /// The minute.
    pub minute: u64,
    /// The second.
    pub second: u64,
}

impl Civil {
    /// From seconds since 1970-01-01 00:00 UTC.
    pub fn of(seconds: u64) -> Self {
        let (days, seconds) = (seconds / 86_400, seconds % 86_400);
        // Years that begin in March end with the leap day; 400 of them are an era of 146,097 days.
        let days = days + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Self {
            year: era * 400 + year + next,
            month,
            day,
            hour: seconds / 3_600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
        }
    }
}

/// As RFC 3339 §5.6 has it: `2026-01-02T10:15:04Z`.
impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_that_mail_has() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 +0000", 0),
            ("Fri, 04 Nov 2022 16:02:16 -0400", 1_667_592_136),
            (" Fri, 11 Jul 2003 21:00:37 -0700 (PDT)", 1_057_982_437),
            ("11 Jul 2003 21:00 PDT", 1_057_982_400),
            ("21 Nov 97 09:55:06 -0600", 880_127_706),
            ("Sat,\r\n\t29 Feb (leap (day)) 2020 23:59:60 GMT", 1_583_020_800),
            ("1 January 2000 00:00:00 +0530", 946_665_000),
            ("Mon, 01 Jan 2024 00:00:00 XYZ", 1_704_067_200),
            ("1 Jan 124 00:00:00 Z", 1_704_067_200),
            ("Mon, 01 Jan 2024 00:00:00.516 +0000 (UTC)", 1_704_067_200),
            ("Mon, 01 Jan 2024 00:00:00.1 +0000 UTC m=+0.25", 1_704_067_200),
            ("2024-01-01 01:00:00.123456789 +0100 CET m=+0.000012", 1_704_067_200),
        ] {
            assert_eq!(parse(text.as_bytes()), Some(seconds), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "Mon",
            "32 Jan 2020 00:00:00 +0000",
            "1 Foo 2020 00:00",
            "1 Jan 2020",
            "1 Jan 2020 25:00",
            "1 Jan 2020 1",
            "1 Jan 2020 1:2:3:4",
            "1 Jan 1900 00:00:00 +0000",
            "31 Feb 2024 00:00:00 +0000",
            "29 Feb 2023 00:00:00 +0000",
            "2024-13-01 00:00:00 +0000",
            "2024-1-01 00:00:00 +0000",
            "١ Jan 2020 00:00",
            "1 Jan 99999999999 00:00:00 +0000",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn says_how_far_a_time_can_be_believed() {
        for (text, is_zone_known, has_seconds) in [
            ("1 Jan 2024 00:00:00 +0000", true, true),
            ("1 Jan 2024 00:00:00 -0000", true, true),
            ("1 Jan 2024 00:00:00 gmt", true, true),
            ("1 Jan 2024 00:00 PDT", true, false),
            ("1 Jan 2024 00:00:00", false, true),
            ("1 Jan 2024 00:00:00 CEST", false, true),
            ("1 Jan 2024 00:00:00 +9999", false, true),
            ("1 Jan 2024 00:00:00 A", false, true),
        ] {
            let date = read(text.as_bytes()).unwrap();
            assert_eq!(
                (date.is_zone_known, date.has_seconds),
                (is_zone_known, has_seconds),
                "{text}"
            );
        }
    }

    #[test]
    fn instants_are_dates_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_700_000_000, "2023-11-14T22:13:20Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(Civil::of(seconds).to_string(), text);
        }
        assert!(Civil::of(u64::MAX).to_string().ends_with('Z'));
    }
}

//! The `From ` line that precedes each message of an mbox.

use jiff::civil::DateTime;
use jiff::tz::Offset;

/// The `From ` line of a message in an mbox: envelope sender and date of arrival, as the
/// program that stored the message wrote them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Postmark<'a> {
    line: &'a [u8],
    parts: Option<Parts<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts<'a> {
    sender: &'a [u8],
    date: &'a [u8],
    unix_seconds: i64,
}

impl<'a> Postmark<'a> {
    pub(crate) fn new(line: &'a [u8]) -> Self {
        Self { line, parts: parse(line) }
    }

    /// The whole line with its `From `, without its line end.
    pub fn line(&self) -> &'a [u8] {
        self.line
    }

    /// The envelope sender as written; `-` and `MAILER-DAEMON` are common for none. `None` if
    /// the line is the first of its mbox and has no date that Waxseal can read.
    pub fn sender(&self) -> Option<&'a [u8]> {
        self.parts.map(|parts| parts.sender)
    }

    /// The date as written, with its zone if there is one.
    pub fn date(&self) -> Option<&'a [u8]> {
        self.parts.map(|parts| parts.date)
    }

    /// The date as seconds since 1970-01-01T00:00:00Z. Without a numeric zone, as is usual,
    /// the time is taken for UTC; it may be the local time of the host that stored the
    /// message, so it is exact to half a day only.
    pub fn unix_seconds(&self) -> Option<i64> {
        self.parts.map(|parts| parts.unix_seconds)
    }
}

/// Whether a line may be the first of an mbox: begins with `From ` and is no header field.
pub(crate) fn may_open(line: &[u8]) -> bool {
    line.strip_prefix(b"From ")
        .is_some_and(|rest| rest.iter().find(|byte| !matches!(byte, b' ' | b'\t')) != Some(&b':'))
}

/// Whether a line separates messages: `From `, an envelope sender, and a date up to its end.
///
/// The date is one of
/// - `Mon Jan  1 00:00:00 2024` (asctime), the weekday and the seconds optional, up to two
///   zones before or after the year (`PST`, `+0100`, `-0800 (PST)`);
/// - `Mon, 1 Jan 2024 00:00:00 +0000` (RFC 5322), with the same freedoms;
/// - `2024-01-01 00:00:00` or `2024-01-01T00:00:00`, with an optional zone.
///
/// After it only `remote from HOST` (UUCP) may follow. The sender is one word; or words one of
/// which holds an `@` (`"John Doe"@example.org`, `John Doe <j@example.org>`); or `john at
/// example.org` as list archives write it; or missing, if the date begins with its weekday.
pub(crate) fn is_plausible(line: &[u8]) -> bool {
    parse(line).is_some()
}

fn parse(line: &[u8]) -> Option<Parts<'_>> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let rest = line.strip_prefix(b"From ")?;
    // Dates are short and stand last, so cheap text lines are refused by their last word.
    let words: Vec<&[u8]> =
        rest.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty()).collect();
    let dated = strip_uucp_host(&words);
    let first = dated.len().saturating_sub(MAX_DATE_WORDS);
    (first..dated.len()).find_map(|at| {
        let (sender, date) = dated.split_at_checked(at)?;
        let unix_seconds = read_date(date)?;
        let begins_with_weekday = date.first().is_some_and(|word| is_weekday(word));
        if !is_sender(sender, begins_with_weekday) {
            return None;
        }
        Some(Parts { sender: span(rest, sender), date: span(rest, date), unix_seconds })
    })
}

/// Weekday, month, day, time, year and four zones.
const MAX_DATE_WORDS: usize = 9;

fn strip_uucp_host<'w, 'a>(words: &'w [&'a [u8]]) -> &'w [&'a [u8]] {
    match words {
        [dated @ .., b"remote", b"from", _host] => dated,
        _ => words,
    }
}

fn is_sender(words: &[&[u8]], date_begins_with_weekday: bool) -> bool {
    match words {
        [] => date_begins_with_weekday,
        [_] | [_, b"at", _] => true,
        several => several.iter().any(|word| word.contains(&b'@')),
    }
}

/// The part of `line` from the first to the last of `words`, which were cut out of it.
fn span<'a>(line: &'a [u8], words: &[&'a [u8]]) -> &'a [u8] {
    let offset = |word: &[u8]| word.as_ptr().addr().checked_sub(line.as_ptr().addr());
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return &[] };
    let (Some(start), Some(end)) = (offset(first), offset(last)) else { return &[] };
    line.get(start..end.saturating_add(last.len())).unwrap_or_default()
}

fn read_date(words: &[&[u8]]) -> Option<i64> {
    let words = match words {
        [first, rest @ ..] if is_weekday(first) => rest,
        _ => words,
    };
    match words {
        [month_name, day, time, rest @ ..] if month(month_name).is_some() => {
            let year_at = rest.iter().take(3).position(|word| year(word).is_some())?;
            let (before, year_and_after) = rest.split_at_checked(year_at)?;
            let (year_word, after) = year_and_after.split_first()?;
            seconds(year(year_word)?, month(month_name)?, day, time, &[before, after])
        }
        [day, month_name, year_word, time, zones @ ..] if month(month_name).is_some() => {
            seconds(year(year_word)?, month(month_name)?, day, time, &[zones])
        }
        [date_and_time] => {
            let at = date_and_time.iter().position(|byte| *byte == b'T')?;
            let (date, time) = date_and_time.split_at_checked(at)?;
            iso_seconds(date, time.strip_prefix(b"T")?, &[])
        }
        [date, time, zones @ ..] => iso_seconds(date, time, zones),
        [] => None,
    }
}

fn iso_seconds(date: &[u8], time: &[u8], zones: &[&[u8]]) -> Option<i64> {
    let mut parts = date.split(|byte| *byte == b'-');
    let (year_part, month_part, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let time = time.strip_suffix(b"Z").unwrap_or(time);
    seconds(year(year_part)?, i8::try_from(number(month_part, 2)?).ok()?, day, time, &[zones])
}

fn seconds(year: i16, month: i8, day: &[u8], time: &[u8], zones: &[&[&[u8]]]) -> Option<i64> {
    let mut east = 0;
    for group in zones {
        if group.len() > 2 {
            return None;
        }
        for word in *group {
            match zone(word)? {
                Zone::Offset(seconds) => east = seconds,
                Zone::Name => {}
            }
        }
    }
    let small = |part: &[u8]| i8::try_from(number(part, 2)?).ok();
    let mut clock = time.split(|byte| *byte == b':');
    let (hour, minute) = (small(clock.next()?)?, small(clock.next()?)?);
    // A leap second is no time that jiff knows; the second before it serves.
    let second = clock.next().map_or(Some(0), small)?;
    if clock.next().is_some() || second > 60 {
        return None;
    }
    let local = DateTime::new(year, month, small(day)?, hour, minute, second.min(59), 0).ok()?;
    let offset = Offset::from_seconds(east).ok()?;
    Some(offset.to_timestamp(local).ok()?.as_second())
}

enum Zone {
    /// Seconds east of Greenwich.
    Offset(i32),
    /// A name in capitals, which is not looked up: many are ambiguous.
    Name,
}

fn zone(word: &[u8]) -> Option<Zone> {
    match word {
        [sign @ (b'+' | b'-'), digits @ ..] if digits.len() == 4 => {
            let (hours, minutes) = digits.split_at_checked(2)?;
            let east = i32::from(number(hours, 2)?) * 3600 + i32::from(number(minutes, 2)?) * 60;
            Some(Zone::Offset(if *sign == b'-' { -east } else { east }))
        }
        [b'(', name @ .., b')'] | name => (matches!(name.len(), 1..=5)
            && name.iter().all(u8::is_ascii_uppercase))
        .then_some(Zone::Name),
    }
}

fn is_weekday(word: &[u8]) -> bool {
    let word = word.strip_suffix(b",").unwrap_or(word);
    [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"]
        .iter()
        .any(|day| day.eq_ignore_ascii_case(word))
}

fn month(word: &[u8]) -> Option<i8> {
    const NAMES: [&[u8; 3]; 12] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov",
        b"Dec",
    ];
    let at = NAMES.iter().position(|name| name.eq_ignore_ascii_case(word))?;
    i8::try_from(at + 1).ok()
}

fn year(word: &[u8]) -> Option<i16> {
    if word.len() != 4 {
        return None;
    }
    i16::try_from(number(word, 4)?).ok().filter(|year| (1900..=2999).contains(year))
}

fn number(digits: &[u8], most: usize) -> Option<u16> {
    if digits.is_empty() || digits.len() > most {
        return None;
    }
    digits.iter().try_fold(0_u16, |sum, byte| {
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        sum.checked_mul(10)?.checked_add(u16::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_real_programs_are_postmarks() {
        for line in [
            "From - Mon Jan  1 00:00:00 2024",
            "From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
            "From a@example.org Thu, 04 Jan 2024 10:11:12 +0100",
            "From 1786@xxx Mon Jan 01 00:00:00 +0000 2024",
            "From mboxrd@z Thu Jan  1 00:00:00 1970",
            "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001",
            "From jo at example.org  Sun Apr  1 09:05:31 2007",
            "From \"a b\"@example.org Sun Apr  1 09:05:31 2007",
            "From John Doe <j@example.org> Sun Apr  1 09:05:31 2007",
            "From a@b Sun Apr  1 09:05:31 PDT 2007",
            "From a@b Sun Apr  1 09:05:31 2007 -0700 (PDT)",
            "From a@b Sun Apr  1 09:05 2007",
            "From a@b Apr 1 09:05:31 2007",
            "From host!user Sat Jan  3 01:05:34 1996 remote from host",
            "From Sat Jan  3 01:05:34 1996",
            "From mon Mon Jan  1 00:00:00 2024",
            "From a@b 2024-01-01 00:00:00 +0000",
            "From a@b 2024-01-01T00:00:00Z",
            "From a@b Mon Jan  1 00:00:00 2024\r",
        ] {
            assert!(is_plausible(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn text_is_no_postmark() {
        for line in [
            "From here on it is text",
            "From what I saw on Mon Jan  1 00:00:00 2024",
            "From a@b Mon Jan  1 00:00:00 2024 it rained",
            "From a@b Mon Jan  1 00:00:00 2024 again",
            "From a@b Mon Feb 30 00:00:00 2024",
            "From a@b Mon Jan  1 25:00:00 2024",
            "From a@b Mon Jan  1 00:00:00 24",
            "From Jan  3 01:05:34 1996",
            "From a@b Mon Foo  1 00:00:00 2024",
            "From a@b Mon Jan  1 00:00:00 2024 +00",
            "From a@b 2024",
            "From ",
            "from a@b Mon Jan  1 00:00:00 2024",
            ">From a@b Mon Jan  1 00:00:00 2024",
            "From: a@b Mon Jan  1 00:00:00 2024",
        ] {
            assert!(!is_plausible(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn parts_are_slices_of_the_line() {
        let mark = Postmark::new(b"From jo at example.org  Sun Apr  1 09:05:31 2007 -0700 (PDT)");
        assert_eq!(mark.sender(), Some(&b"jo at example.org"[..]));
        assert_eq!(mark.date(), Some(&b"Sun Apr  1 09:05:31 2007 -0700 (PDT)"[..]));
        assert_eq!(mark.unix_seconds(), Some(1_175_443_531));
        assert_eq!(
            Postmark::new(b"From a Sun Apr  1 16:05:31 2007").unix_seconds(),
            Some(1_175_443_531)
        );
        assert_eq!(
            Postmark::new(b"From a Sun Apr  1 16:05:60 2007").unix_seconds(),
            Some(1_175_443_559)
        );
        assert_eq!(Postmark::new(b"From nobody").date(), None);
        assert_eq!(Postmark::new(b"From nobody").line(), b"From nobody");
    }
}

//! When the queue gives up, as notices of delay say it.

use crate::text::{after_ignore_case, find_ignore_case};

/// What stands before a span that counts from the message's arrival.
const FROM_ARRIVAL: [&str; 4] =
    ["until message is ", "until it is ", "total elapsed time of ", "until the message is "];

/// What stands before a span that counts from the notice.
const FROM_NOTICE: [&str; 14] = [
    "retried for ",
    "retry for ",
    "trying for ",
    "for the next ",
    "for another ",
    "continue for ",
    "be made for ",
    "keep trying for ",
    "dieser nachricht noch ",
    "noch weitere ",
    "pendant encore ",
    "durante los próximos ",
    "nog ",
    "per altri ",
];

/// The units, by how their names begin in the languages of the phrases.
const UNITS: [(&str, u64); 14] = [
    ("day", DAY),
    ("tag", DAY),
    ("jour", DAY),
    ("día", DAY),
    ("dia", DAY),
    ("dag", DAY),
    ("giorn", DAY),
    ("hour", HOUR),
    ("stunde", HOUR),
    ("heure", HOUR),
    ("hora", HOUR),
    ("uur", HOUR),
    ("ore", HOUR),
    ("min", 60),
];

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// Days, hours and minutes: more numbers do not stand together.
const MAX_PARTS: usize = 3;

/// When a message is given up, in seconds since 1970-01-01 00:00 UTC: counted from the notice (`will be
/// retried for 2 more day(s)`) or from the message's arrival (`until message is 5 days old`).
///
/// # Complexity
/// Linear in the text, times the number of phrases.
pub(crate) fn retry_until(text: &str, noticed: Option<u64>, arrived: Option<u64>) -> Option<u64> {
    let until = |phrases: &[&str], from: Option<u64>| {
        let span = phrases.iter().find_map(|phrase| span_behind(text, phrase));
        from?.checked_add(span?)
    };
    until(&FROM_NOTICE, noticed).or_else(|| until(&FROM_ARRIVAL, arrived))
}

/// The span behind a phrase, wherever the phrase has one.
fn span_behind(text: &str, phrase: &str) -> Option<u64> {
    let mut rest = text;
    while find_ignore_case(rest, phrase).is_some() {
        rest = after_ignore_case(rest, phrase)?;
        if let Some(span) = span(rest) {
            return Some(span);
        }
    }
    None
}

/// `5 days`, `2 more day(s)`, `4.0 hours`, `1 days, 19 hours and 54 minutes`.
fn span(text: &str) -> Option<u64> {
    let mut words = text.split_whitespace();
    let mut all: Option<u64> = None;
    for _ in 0..MAX_PARTS {
        let Some(part) = part(&mut words) else { break };
        all = Some(all.unwrap_or_default().checked_add(part)?);
    }
    all
}

/// A number and its unit; `and` may stand before it, and `more` within it.
fn part<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<u64> {
    const JOINS: [&str; 7] = ["and", "und", "et", "y", "en", "e", "more"];
    let mut words = words.filter(|word| !JOINS.contains(word));
    let number: u64 = words.next()?.split('.').next()?.parse().ok()?;
    let unit = words.next()?.to_lowercase();
    let (_, seconds) = UNITS.iter().find(|(begin, _)| unit.starts_with(begin))?;
    number.checked_mul(*seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_counted_from_what_they_name() {
        let (noticed, arrived) = (Some(1_000), Some(500));
        let until = |text| retry_until(text, noticed, arrived);
        assert_eq!(until("Message will be retried for 2 more day(s)"), Some(1_000 + 2 * DAY));
        assert_eq!(until("Will keep trying until message is 5 days old"), Some(500 + 5 * DAY));
        assert_eq!(until("It will be retried until it is 4.0 hours old."), Some(500 + 4 * HOUR));
        assert_eq!(until("Will keep trying"), None);
        assert_eq!(until("retried for 99999999999999999999 days"), None);
        assert_eq!(until("retried for 9999999999999999999 days"), None);
        assert_eq!(retry_until("until message is 5 days old", noticed, None), None);
        assert_eq!(retry_until("will retry for 46 more hours", None, arrived), None);
    }

    #[test]
    fn spans_have_several_parts_and_languages() {
        let whole = DAY + 19 * HOUR + 54 * 60;
        for (text, span) in [
            ("for the next 1 days, 19 hours and 54 minutes. You'll", whole),
            ("Zustellung dieser Nachricht noch 1 Tage, 19 Stunden und 54 Minuten lang", whole),
            ("durante los próximos 1 días, 19 horas y 54 minutos", whole),
            ("Gmail will retry for 46 more hours. You'll", 46 * HOUR),
            ("will retry for another 4 days", 4 * DAY),
            ("Delivery attempts will continue to be made for 2 days.", 2 * DAY),
            ("we retry for some time, and for another 2 hours then", 2 * HOUR),
        ] {
            assert_eq!(retry_until(text, Some(7), None), Some(7 + span), "{text}");
        }
    }
}

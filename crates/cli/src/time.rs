//! Instants and durations on the command line, and the one place where the clock is read.

use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{Span, SpanRelativeTo, Timestamp};
use waxseal_verify::time::UnixTime;

/// What the clock says.
pub(crate) fn now() -> UnixTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixTime::from_seconds(since.as_secs())
}

/// A given instant, as RFC 3339, as a day (its beginning in UTC) or in seconds since 1970.
pub(crate) fn instant(text: &str) -> Result<UnixTime, String> {
    let seconds = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse::<u64>().ok()
    } else {
        // A day alone is its beginning in UTC.
        let is_day = text.len() == "2026-01-31".len();
        let timestamp = if is_day { format!("{text}T00:00:00Z").parse() } else { text.parse() };
        let timestamp = timestamp.ok();
        timestamp.and_then(|timestamp: Timestamp| u64::try_from(timestamp.as_second()).ok())
    };
    seconds.map(UnixTime::from_seconds).ok_or_else(|| {
        "give 2026-01-31, 2026-01-31T12:00:00Z or seconds since 1970-01-01 00:00 UTC".to_owned()
    })
}

/// A duration in whole seconds, such as `7d`, `36h` or `P1W`.
pub(crate) fn seconds(text: &str) -> Result<u64, String> {
    let span = text.parse::<Span>().ok();
    let duration = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
    let seconds = duration.and_then(|duration| u64::try_from(duration.as_secs()).ok());
    seconds
        .filter(|seconds| *seconds > 0)
        .ok_or_else(|| "give a duration of at least a second, such as 7d, 36h or 1w 2d".to_owned())
}

/// At which instant each message is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JudgedAt {
    /// When the command runs.
    Now,
    /// When the message arrived.
    Received,
    /// At a given instant.
    Given(UnixTime),
}

impl FromStr for JudgedAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "now" => Ok(Self::Now),
            "received" => Ok(Self::Received),
            date => instant(date)
                .map(Self::Given)
                .map_err(|error| format!("neither `now` nor `received` nor a date; {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_in_every_form() {
        for (text, seconds) in [
            ("0", Some(0)),
            ("1700000000", Some(1_700_000_000)),
            ("2023-11-14", Some(1_699_920_000)),
            ("2023-11-14T22:13:20Z", Some(1_700_000_000)),
            ("2023-11-14T23:13:20+01:00", Some(1_700_000_000)),
            ("2023-11-14 22:13:20Z", Some(1_700_000_000)),
            // Whose midnight, whose noon?
            ("2023-11-14T22:13:20", None),
            ("1969-12-31", None),
            ("2023-02-30", None),
            ("99999999999999999999", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(instant(text).ok().map(UnixTime::seconds), seconds, "{text}");
        }
        assert_eq!("received".parse(), Ok(JudgedAt::Received));
        assert!("Received".parse::<JudgedAt>().is_err());
    }

    #[test]
    fn durations_are_whole_seconds() {
        for (text, expected) in [
            ("7d", Some(604_800)),
            ("1w 2d", Some(777_600)),
            ("36h", Some(129_600)),
            ("90 seconds", Some(90)),
            ("P1D", Some(86_400)),
            ("0s", None),
            ("-1d", None),
            ("5", None),
            ("soon", None),
        ] {
            assert_eq!(seconds(text).ok(), expected, "{text}");
        }
    }
}

//! Text of strangers in messages and evidence.

use core::fmt;

/// A text in quotation marks, escaped, with `…` where it is cut.
pub(crate) fn quoted(text: &str, max: usize) -> String {
    let shown = cut(text, max);
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("\"{}{more}\"", shown.escape_debug())
}

/// A text, escaped, with `…` where it is cut.
pub(crate) fn escaped(text: &str, max: usize) -> String {
    let shown = cut(text, max);
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("{}{more}", shown.escape_debug())
}

/// The start of a text, of at most so many octets.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or_default()
}

/// Seconds since 1970-01-01 00:00 UTC, for people.
pub(crate) struct Instant(pub(crate) u64);

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, seconds) = (self.0 / 86_400, self.0 % 86_400);
        // Years that begin in March end with the leap day; 400 of them are an era of 146,097 days.
        let days = days + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let year = era * 400 + year + next;
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_told_as_dates() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_399, "2000-02-28 23:59:59 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (951_868_800, "2000-03-01 00:00:00 UTC"),
            (1_700_000_000, "2023-11-14 22:13:20 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"),
        ] {
            assert_eq!(Instant(seconds).to_string(), text);
        }
        assert!(Instant(u64::MAX).to_string().ends_with(" UTC"));
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(quoted("aüb", 2), "\"a…\"");
        assert_eq!(escaped("a\u{202e}b", 9), "a\\u{202e}b");
    }
}

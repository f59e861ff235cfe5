//! Text of strangers in messages and evidence.

use core::fmt;

use waxseal_parse::date_time::Civil;

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
        let Civil { year, month, day, hour, minute, second, .. } = Civil::of(self.0);
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

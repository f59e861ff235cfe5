//! Dates of header fields.

use waxseal_parse::date_time::{Civil, parse, read};

/// What is read is an instant of the calendar, and is read back when it is written as one.
pub fn date_time(data: &[u8]) {
    let Some(date) = read(data) else { return };
    assert_eq!(parse(data), Some(date.seconds));
    let Civil { year, month, day, hour, minute, second, .. } = Civil::of(date.seconds);
    // A zone may carry the last day of the year 9999 over into the next one.
    if year <= 9999 {
        let text = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} +0000");
        let again = read(text.as_bytes()).map(|again| again.seconds);
        assert_eq!(again, Some(date.seconds), "{text}");
    }
}

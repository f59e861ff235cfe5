//! When the queue gives up, as notices of delay say it.

use crate::text::after_ignore_case;

/// What stands before a span that counts from the message's arrival.
const FROM_ARRIVAL: [&str; 4] =
    ["until message is ", "until it is ", "total elapsed time of ", "until the message is "];

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// When a message is given up, in seconds since 1970-01-01 00:00 UTC: counted from the notice (`will be
/// retried for 2 more day(s)`) or from the message's arrival (`until message is 5 days old`).
pub(crate) fn retry_until(text: &str, noticed: Option<u64>, arrived: Option<u64>) -> Option<u64> {
    if let Some(behind) = after_ignore_case(text, "retried for ") {
        return noticed?.checked_add(span(behind)?);
    }
    let behind = FROM_ARRIVAL.iter().find_map(|words| after_ignore_case(text, words))?;
    arrived?.checked_add(span(behind)?)
}

/// `5 days`, `2 more day(s)`, `4.0 hours`, `168 hours`.
fn span(text: &str) -> Option<u64> {
    let mut words = text.split_whitespace();
    let number = words.next()?;
    let number: u64 = number.split('.').next()?.parse().ok()?;
    let unit = words.find(|word| *word != "more")?;
    let unit = match unit.get(..3)? {
        "day" => DAY,
        "hou" => HOUR,
        "min" => 60,
        _ => return None,
    };
    number.checked_mul(unit)
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
        assert_eq!(retry_until("until message is 5 days old", noticed, None), None);
    }
}

//! Delivery logs of Postfix.

use waxseal_trace::postfix_log::{Fate, LogOptions, RetryWindow, read};
use waxseal_trace::queue::Queue;
use waxseal_verify::time::UnixTime;

/// Every line is read or counted, and what is still being tried has an end or no known start.
pub fn postfix_log(data: &[u8]) {
    let lines: Vec<&[u8]> = data.split(|byte| *byte == b'\n').collect();
    let mut options = LogOptions::new(UnixTime::from_seconds(1_767_438_000));
    options.limits.messages = 10;
    options.limits.attempts = 10;
    let log = read(lines.iter().copied(), options);
    assert!(log.messages.len() <= 10 && log.other_lines + log.left_out <= lines.len());
    for message in &log.messages {
        assert!(message.attempts.len() <= 10);
        let mut is_stuck = false;
        for recipient in message.recipients() {
            let fate = message.fate(recipient, RetryWindow::default());
            is_stuck |= matches!(fate, Fate::Waiting { .. } | Fate::Discarded { .. });
            if let Fate::Waiting { until } = fate {
                assert_eq!(until.is_some(), message.arrival().is_some());
            }
        }
        let queue = Queue::of_log(message, RetryWindow::default());
        assert_eq!(queue.is_some(), is_stuck);
        assert!(queue.is_none_or(|queue| queue.answers.len() <= message.attempts.len()));
    }
}

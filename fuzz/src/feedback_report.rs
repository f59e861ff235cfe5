//! Feedback reports: mail with one, and the fields alone.

use waxseal_feedback::container::FeedbackParts;
use waxseal_feedback::failure;
use waxseal_feedback::limits::Limits;
use waxseal_feedback::{Report, read};

/// Places lie within the fields, and the message that is reported stands where the report says.
pub fn feedback_report(data: &[u8]) {
    let limits = Limits::default();
    if let Ok(read) = failure::read(&FeedbackParts::from_fields(data), &limits) {
        for deviation in read.deviations.iter() {
            assert!(deviation.place.span.end() <= data.len(), "{deviation:?}");
        }
    }
    let Ok(received) = read(data, &limits) else { return };
    for found in received.reports {
        let Ok(Report::Feedback(read)) = found.report else { continue };
        let Some(original) = &read.report.original else { continue };
        if let Some(at) = original.offset {
            assert_eq!(data.get(at..at + original.octets.len()), Some(&*original.octets));
        }
    }
}

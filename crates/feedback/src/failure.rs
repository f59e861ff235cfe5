//! Feedback on single messages: abuse reports (ARF, RFC 5965), authentication failure reports
//! (RFC 6591) and, of these, DMARC failure reports (RFC 9991).
//!
//! [`read()`] takes what [`container`](crate::container) found: the fields of the
//! `message/feedback-report` part and the message that they are about. Field names and words are
//! known in any case; what the RFCs do not allow is a [`FailureDeviation`] with its place, and the
//! only error is that nothing of a report is there.
//!
//! What such a report says is said by its sender, who may be anyone (RFC 5965 §8.2).
//!
//! ```
//! use waxseal_feedback::container::FeedbackParts;
//! use waxseal_feedback::failure::{self, AuthFailure, FeedbackType};
//! use waxseal_feedback::limits::Limits;
//!
//! let fields = b"Feedback-Type: auth-failure\r\nUser-Agent: A/1\r\nVersion: 1\r\n\
//!     Auth-Failure: dmarc\r\nAuthentication-Results: a.example; dmarc=fail\r\n";
//! let parts = FeedbackParts::from_fields(fields);
//! let read = failure::read(&parts, &Limits::default())?;
//! assert_eq!(read.report.feedback_type, FeedbackType::AuthFailure);
//! assert_eq!(read.report.auth_failure, Some(AuthFailure::Dmarc));
//! let told: Vec<_> = read.deviations.iter().map(ToString::to_string).collect();
//! assert_eq!(told[0], "at octet 0: the field Identity-Alignment is missing");
//! # Ok::<(), waxseal_feedback::failure::FailureError>(())
//! ```

mod deviation;
mod model;
mod read;
mod values;

pub use deviation::{FailureDeviation, FailureError, FieldPlace};
pub use model::{
    ArrivalDate, AuthFailure, DeliveryResult, DkimFailure, FeedbackReport, FeedbackType, Mechanism,
    OtherField, ReportingMta, SpfDns,
};
pub use read::{ReadFeedback, read};

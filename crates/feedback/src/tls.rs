//! Reports on TLS between mail servers (TLS-RPT, RFC 8460).
//!
//! [`read()`] takes the JSON of RFC 8460 §4.4. Reporters disagree about `mx-host`, which the RFC's
//! grammar has as a string and everybody as an array (erratum 6241): both are taken. What is missing,
//! of another type or unknown is a [`TlsDeviation`] with its place.
//!
//! ```
//! use waxseal_feedback::limits::Limits;
//! use waxseal_feedback::tls::{self, PolicyType};
//!
//! let json = br#"{"organization-name": "Example", "contact-info": "a@example.net",
//!     "report-id": "1", "date-range": {"start-datetime": "2024-01-09T00:00:00Z",
//!     "end-datetime": "2024-01-09T23:59:59Z"}, "policies": [{"policy": {"policy-type": "sts",
//!     "policy-domain": "example.com"}, "summary": {"total-successful-session-count": 5}}]}"#;
//! let read = tls::read(json, &Limits::default())?;
//! assert_eq!(read.report.policies[0].policy.policy_type, PolicyType::Sts);
//! assert_eq!(read.report.policies[0].summary.total_successful_session_count, 5);
//! let told = read.deviations.iter().next().unwrap().to_string();
//! assert_eq!(told, "policies[1].summary: \"total-failure-session-count\" is missing");
//! # Ok::<(), waxseal_feedback::tls::TlsError>(())
//! ```

mod deviation;
mod model;
mod read;

pub use deviation::{MemberPlace, TlsDeviation, TlsError};
pub use model::{
    DateTime, FailureDetails, PolicyDescription, PolicyOutcome, PolicyType, ResultType, Summary,
    TlsReport,
};
pub use read::{ReadTls, read};

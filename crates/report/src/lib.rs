//! Waxseal's verdicts as text for people, JSON, CSV and header fields.
//!
//! ```text
//! Message, Evidence, findings of rules ──▶ MessageReport ──▶ Format ──▶ text
//!                                                  └──▶ Summary ──┘
//! ```
//!
//! A [`MessageReport`] owns all that is to be told about one message, so that it outlives the
//! message. A [`Format`] turns reports into text one by one; nothing here does I/O, and nothing
//! grows with the number of messages but the [`Summary`], which has a bound.
//!
//! Whatever a message holds, no format lets a control character or one that changes the direction of
//! writing through: see [`Shown`].
//!
//! ```
//! use waxseal_report::{Format, MessageReport, Place, Summary};
//!
//! let place = Place::file("inbox/1.eml");
//! let report = MessageReport::damaged(place, "empty", "the message is empty");
//! let mut summary = Summary::new();
//! summary.add(&report);
//!
//! let format = Format::Jsonl;
//! let mut text = String::new();
//! format.message(&report, &mut text);
//! assert!(text.starts_with(r#"{"path":"inbox/1.eml","number":null,"#));
//! assert_eq!(summary.messages(), 1);
//! ```

mod arc;
mod check;
mod diagnose;
mod dmarc;
mod envelope;
mod explanation;
mod finding_json;
mod findings;
mod format;
mod html;
mod left_out;
mod message;
mod message_findings;
mod placement;
mod rules;
mod setup;
mod shown;
mod signature;
mod spf;
mod spf_trace;
mod summary;
mod timeline;
mod unanswered;
mod words;

pub use arc::{ArcReport, ArcSetReport};
pub use check::{
    CHECK_SCHEMA, CheckFormat, CheckReport, CheckWriter, Counts, LookedAt, RecordReport,
    RequiredReport, RequirementReport, State, Subject, TermReport,
};
pub use diagnose::{
    BounceSummary, ByName, CountsBy, DIAGNOSE_SCHEMA, DelaySummary, DiagnoseFormat, DiagnoseReport,
    DiagnoseSummary, DiagnoseWriter, DiagnosedMail, Diagnosis, HeadReport, PlacementSummary,
    RecipientReport, ReturnedMail,
};
pub use dmarc::{DmarcReport, IdentifierReport, PolicyReport};
pub use envelope::EnvelopeReport;
pub use explanation::{ExplanationReport, FindingReport};
pub use finding_json::FindingJson;
pub use format::Format;
pub use format::csv::Cell;
pub use format::json::append_value as append_json;
pub use message::{DamagedMessage, MessageReport, Outcome, Place, VerifiedMessage};
pub use placement::{CauseReport, DecisionReport, PlacementReport, SignalReport};
pub use rules::RuleList;
pub use setup::SetupReport;
pub use shown::Shown;
pub use signature::{CoverageReport, KeyReport, SignatureReport, SignedField, UnsignedFieldReport};
pub use spf::SpfReport;
pub use spf_trace::SpfTraceReport;
pub use summary::{DomainCounts, ResultCounts, Summary};
pub use timeline::{
    CauseReport as DelayCauseReport, GapReport, PlaceReport, SkewReport, StopReport, TimelineReport,
};
pub use unanswered::UnansweredLines;
pub use waxseal_parse::authentication_results::{AuthservId, AuthservIdError};

/// The JSON Schema (draft 2020-12) of [`Format::Json`]; its definition `message` is that of a line of
/// [`Format::Jsonl`].
pub const VERIFY_SCHEMA: &str = include_str!("../schema/verify-1.json");

/// The JSON Schema (draft 2020-12) of [`SetupReport::json`].
pub const SETUP_SCHEMA: &str = include_str!("../schema/setup-1.json");

//! The Authentication-Results field (RFC 8601), read and written.
//!
//! ```text
//! value ── Payload::read ──▶ Payload: authserv-id, results, properties, comments, all with spans
//!                              │ AuthenticationResults::rewrite
//! results ── ResInfoText ──▶ AuthenticationResults ── Display ──▶ a folded field
//! ```
//!
//! Reading is strict, or [tolerant](Reading::Tolerant): then what departs from the grammar becomes a
//! [deviation](Deviation), for large receivers write fields that RFC 8601 does not know. What a
//! comment says to whoever knows its writer is in [`google`] and [`microsoft`]; which methods, results
//! and properties are registered is in [`registry`].
//!
//! That a field can be read does not mean that it can be believed: anybody can write one
//! (RFC 8601 §7.1). Which fields to believe is decided in `waxseal_verify::authentication_results`.
//!
//! ```
//! use waxseal_parse::authentication_results::{Payload, Reading};
//! use waxseal_parse::limits::Limits;
//!
//! let value = b" mx.example.net; spf=pass smtp.mailfrom=example.com (checked twice)";
//! let payload = Payload::read(value, Reading::Strict, &Limits::default())?;
//! let spf = &payload.results[0];
//! assert_eq!(spf.result.text, "pass");
//! assert_eq!(spf.property("smtp", "mailfrom").unwrap().value.text, "example.com");
//! assert_eq!(spf.properties[0].comments[0].text, "checked twice");
//! # Ok::<(), waxseal_parse::authentication_results::ReadError>(())
//! ```

mod authserv_id;
mod deviation;
mod encoded;
mod error;
mod folding;
pub mod google;
pub mod microsoft;
mod payload;
mod reader;
pub mod registry;
mod words;
mod write;

pub use authserv_id::{AuthservId, AuthservIdError};
pub use deviation::{Deviation, DeviationAt};
pub use encoded::Unwritable;
pub use error::{ReadError, ReadErrorKind};
pub use folding::Folded;
pub use payload::{
    ArcPayload, Comment, Payload, Property, PropertyValue, Reading, ResInfo, ValueForm, Version,
    Word,
};
pub use write::{AuthenticationResults, ResInfoText, RewriteError, RewriteErrorKind};

/// The name of the field.
pub const FIELD_NAME: &str = "Authentication-Results";

/// The name of the field in which an ARC set keeps results (RFC 8617 §4.1.1).
pub const ARC_FIELD_NAME: &str = "ARC-Authentication-Results";

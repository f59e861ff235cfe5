//! E-mail authentication syntax: bytes to typed values with spans, without I/O.
//!
//! ```text
//! bytes ── message ──▶ header fields, body
//!                        ├─ mailbox ────────────────▶ Author
//!                        ├─ dkim::signature, arc ───▶ Signature, sets
//!                        ├─ received ───────────────▶ Received
//!                        └─ authentication_results, received_spf
//! TXT strings ── spf, dkim::key_record, dmarc, mta_sts, tls_rpt, bimi ──▶ records
//! ```
//!
//! Parsing a [message](message::Message) is total: whatever is odd becomes a
//! [defect](message::Defect). Parsing a record gives a typed value or the first error, each with the
//! [span](span::Span) of the bytes in question; what the grammar forbids and receivers still take
//! becomes a [deviation](dkim::deviation::Deviation), so that strictness is the caller's choice.
//!
//! Every loop is linear in its input or bounded by [`limits::Limits`].

pub mod arc;
pub mod authentication_results;
pub mod base64;
pub mod bimi;
pub mod date_time;
pub mod dkim;
pub mod dmarc;
pub mod domain;
pub mod fields;
pub mod fold;
pub mod limits;
pub mod mailbox;
pub mod message;
pub mod mta_sts;
pub mod received;
pub mod received_spf;
pub mod span;
pub mod spf;
pub mod structured;
pub mod tag_list;
pub mod tls_rpt;

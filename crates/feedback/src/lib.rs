//! What receivers report back: DMARC aggregate and failure reports, ARF and TLS-RPT, read and written.
//!
//! ```text
//!            bytes: a file, an attachment, a message
//!                            │
//!                        container ── gzip, zip, e-mail; each bounded ──▶ ContainerError
//!               ┌────────────┼─────────────┐
//!              XML         fields         JSON
//!               │            │             │
//!           aggregate     failure         tls
//!               │            │             │
//!               └──── values, and deviations with their places
//!
//!   results of messages ── aggregate::Aggregator ──▶ reports ── aggregate::write ──▶ XML, gzip, names
//! ```
//!
//! [`read()`] does all of the reading. Reports are hostile input: they come from anybody, in archives.
//! All work is bounded by [`Limits`](limits::Limits), before it is done. Reports are also often
//! wrong, so readers are patient, and tell each [`Deviation`].
//!
//! Nothing here does I/O, looks at a clock or takes a random number: writing a report twice gives the
//! same octets. Texts in reports are as their senders wrote them; who shows them must escape them.
//!
//! ```
//! use waxseal_feedback::limits::Limits;
//! use waxseal_feedback::{Report, read};
//!
//! let mail = b"From: tls@example.net\nContent-Type: application/tlsrpt+json\n\n\
//!     {\"organization-name\": \"Example\", \"policies\": []}";
//! let received = read(mail, &Limits::default())?;
//! let Ok(Report::Tls(read)) = &received.reports[0].report else { panic!() };
//! assert_eq!(read.report.organization_name, "Example");
//! # Ok::<(), waxseal_feedback::container::ContainerError>(())
//! ```
//!
//! # Should I use this crate?
//!
//! Yes, to read the reports that come for your domains, in any of their wrappings, and to make
//! aggregate reports of what you received. It sends nothing, and keeps no history.

pub mod aggregate;
pub mod container;
mod deviations;
pub mod failure;
pub mod limits;
mod report;
pub mod tls;
mod words;

pub use deviations::{Deviation, Deviations};
pub use report::{DocumentError, FoundReport, Received, Report, read};

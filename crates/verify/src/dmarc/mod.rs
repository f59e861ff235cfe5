//! DMARC: does an authenticated identifier fit the domain that the author claims? (RFC 9989; policy
//! discovery by RFC 7489 and the Public Suffix List as a [policy].)
//!
//! ```text
//! Author ──▶ discover ──▶ align ──▶ disposition ──▶ evidence ──▶ report
//!            tree walk    SPF and    which policy,               where reports
//!                         DKIM       what to do                  may go
//! ```
//!
//! [`DmarcVerifier::evaluate`](verify::DmarcVerifier::evaluate) takes the
//! [author](waxseal_parse::mailbox::Author) of the message and what SPF and DKIM found as
//! [identifiers](align::Identifier).

pub mod align;
mod author;
mod cache;
pub mod discover;
pub mod disposition;
pub mod evidence;
pub mod policy;
pub mod report;
pub mod verify;
mod walk_names;

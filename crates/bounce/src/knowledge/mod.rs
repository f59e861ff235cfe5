//! What refusals mean: the knowledge base.
//!
//! It is data: `knowledge/*.toml`, one row for one meaning, each with real answers of servers that a test
//! classifies by that very row. Rows are tried in order: those of the provider that refused, by text and
//! by code, because the same code means different things at different providers; then texts that many
//! write; then the registry of IANA (RFC 3463, RFC 5248 and what followed); then the basic reply code.
//!
//! ```
//! use waxseal_bounce::knowledge::{Actor, Cause, KnowledgeBase, Kind};
//!
//! let base = KnowledgeBase::built_in();
//! // The registry has "several authentication checks failed" for it.
//! let found = base.classify_text("550-5.7.26 This mail has been blocked because the sender is \
//!     unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. - gsmtp");
//! assert_eq!((found.cause, found.kind), (Cause::AuthenticationFailure, Some(Kind::Block)));
//! assert_eq!(found.actor, Actor::SenderAdmin);
//! assert_eq!(found.row, "gmail-unauthenticated");
//! assert_eq!(found.provider, Some("gmail"));
//! ```

mod base;
mod cause;
mod classification;
mod pattern;
mod provider;
mod row;

pub use base::{KnowledgeBase, KnowledgeError};
pub use cause::{Actor, Cause, Kind};
pub use classification::{Classification, Match};
pub use row::Example;

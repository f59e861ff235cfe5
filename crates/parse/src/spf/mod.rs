//! SPF records (RFC 7208 §4.6, §5, §6, §7).
//!
//! ```text
//! TXT strings, put together ── record::is_spf ──▶ record::Record ──▶ term::Term
//!                                                                      └─ macro_string::MacroString
//! ```
//!
//! Syntax comes first: an error anywhere in a record is the record's error, even behind a term that
//! would match (RFC 7208 §4.6). That goes for macros, too; their parts are read again when they are
//! expanded, for then a term holds no allocation, and most records have no macros.

pub mod error;
pub mod macro_string;
pub mod network;
mod reader;
pub mod record;
pub mod term;

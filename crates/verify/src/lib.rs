//! DKIM verified, explained and signed: DNS facts and cryptography by value, without I/O.

pub mod crypto;
pub mod dkim;
pub mod dns;
pub mod leniency;
pub mod limits;
pub mod line_ends;
pub mod policy;
pub mod result;
pub mod time;

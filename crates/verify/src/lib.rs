//! DKIM verified, explained and signed: DNS facts and cryptography by value, without I/O.

pub mod crypto;
pub mod dns;

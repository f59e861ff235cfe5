//! DKIM syntax: signature fields and key records (RFC 6376, updated by RFC 8301, 8463 and 8616).

pub mod deviation;
pub mod key_record;
pub mod name;
pub mod quoted_printable;
pub mod signature;

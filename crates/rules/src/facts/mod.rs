//! What the DNS says of a domain, gathered for the rules: a module a kind of record.

pub(crate) mod ask;
pub mod dkim;
pub mod dmarc;
pub mod host;
pub mod mail;
pub mod spf;

//! DMARC syntax: policy records and their reporting URIs (RFC 9989 §4.6 to §4.8).

mod reader;
pub mod record;
pub mod report_uri;
#[cfg(test)]
mod tests;

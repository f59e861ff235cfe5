//! SPF as a whole: the suites of openspf.org, the examples of RFC 7208, the bugs of other
//! implementations, and properties that hold for any DNS.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers, where a panic is a failure"
)]
#![allow(clippy::format_push_string, reason = "zones are written line by line")]

mod check;
mod limits;
mod openspf;
mod pitfalls;
mod properties;
mod record_properties;
mod restart;
mod rfc_examples;
mod rules;
#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "what the tests of other rooms share")]
mod support;
mod trace;
mod zone;

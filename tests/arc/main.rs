//! ARC as a whole: the suite of RFC 8617's authors, real messages, the bugs of other implementations,
//! and properties that hold for any chain.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers, where a panic is a failure"
)]

mod judge;
mod suite;
mod suite_validation;
#[allow(dead_code, reason = "shared with the tests of DKIM")]
#[path = "../support/mod.rs"]
mod support;
